interface Modules {
  'domain/snapshot': typeof import('../../src/domain/snapshot.ts');
  'domain/resolve': typeof import('../../src/domain/resolve.ts');
}

/** A module as `npm run build` made it: what production runs is what is measured. */
export function built<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return import(new URL(`../../dist/${name}.js`, import.meta.url).href) as Promise<Modules[Name]>;
}
