interface Modules {
  config: typeof import('../../src/config.ts');
  log: typeof import('../../src/log.ts');
  'agent/agent': typeof import('../../src/agent/agent.ts');
  'agent/asterisk/ari': typeof import('../../src/agent/asterisk/ari.ts');
  'agent/asterisk/link': typeof import('../../src/agent/asterisk/link.ts');
  'domain/resolve': typeof import('../../src/domain/resolve.ts');
  'domain/snapshot': typeof import('../../src/domain/snapshot.ts');
  'store/discovery': typeof import('../../src/store/discovery.ts');
  'store/open': typeof import('../../src/store/open.ts');
}

/** A module as `npm run build` made it: what production runs is what is measured. */
export function built<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return import(new URL(`../../dist/${name}.js`, import.meta.url).href) as Promise<Modules[Name]>;
}
