import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Package {
  readonly version?: string;
  readonly name?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}
type Versions = Readonly<Record<string, string>>;

const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly overrides: Readonly<Record<string, Versions>>;
};
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Readonly<Record<string, Package>> };
const security = readFileSync('SECURITY.md', 'utf8');
const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? '';

test('each package is named by one exact version', () => {
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
});

test('the packages whose install scripts run are those that SECURITY.md names, and none of them runs in production', () => {
  const scripts = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripts.filter(([, { dev, devOptional }]) => !dev && !devOptional)).toEqual([]);
  const named = [...security.matchAll(/^\| `([^`]+)` \| install script \|/gm)].map(([, name]) => name);
  expect([...new Set(scripts.map(([path]) => nameOf(path)))].sort()).toEqual(named.sort());
});

test('each override is in force, and SECURITY.md says why', () => {
  for (const [parent, replaced] of Object.entries(overrides)) {
    for (const [name, wanted] of Object.entries(replaced)) {
      const [, alias, exact = ''] =
        /^(?:npm:(.+)@)?(\d.*)$/.exec(wanted.replace(/^\$(.+)$/, (_, own) => dependencies[own] ?? '')) ?? [];
      const found = Object.entries(lock.packages).filter(([path]) => nameOf(path) === name);
      expect(
        found.map(([, { version }]) => version),
        name,
      ).toEqual([exact]);
      if (alias) expect(found[0]?.[1].name).toBe(alias);
      const row = security.split('\n').find((line) => line.startsWith(`| \`${parent}\` | \`${name}\` |`)) ?? '';
      const tests = [...row.matchAll(/`((?:src|test)\/\S+\.test\.ts)`/g)].map(([, path = '']) => path);
      expect(tests, `${parent} ${name}`).not.toEqual([]);
      for (const path of tests) expect(existsSync(path), path).toBe(true);
    }
  }
});
