import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLI_VARIABLES, PBX_VARIABLES, VARIABLES } from '../src/config.ts';

const README = 'README.md';

type Row = {
  about: string;
  example: string;
  schema: { safeParse(value: undefined): { success: boolean; data?: unknown } };
};

/** The README's table of variables, from the rows that config.ts reads them by. */
function configTable(): string {
  const rows = (variables: Record<string, Row>, prefix: string) =>
    Object.entries(variables).map(([name, { about, example, schema }]) => {
      const missing = schema.safeParse(undefined);
      const fallback = missing.success ? (missing.data === undefined ? '' : `\`${missing.data}\``) : '**needed**';
      return `| \`${prefix}${name}\` | ${about} | ${fallback} | \`${example}\` |`;
    });
  return [
    '| variable | what it is for | not set | example |',
    '| --- | --- | --- | --- |',
    ...rows(VARIABLES, ''),
    ...rows(PBX_VARIABLES, 'PBX_<NAME>_'),
    ...rows(CLI_VARIABLES, ''),
  ].join('\n');
}

test('the table of variables is what config.ts reads (vitest -u writes it anew)', async () => {
  const text = readFileSync(README, 'utf8');
  const [before, rest = ''] = text.split('<!-- config -->');
  const [, after] = rest.split('<!-- /config -->');
  expect(after).toBeDefined();
  const table = `<!-- config -->\n${configTable()}\n<!-- /config -->`;
  await expect(`${before}${table}${after}`).toMatchFileSnapshot(`../${README}`);
});

test('every file that it links to is there', () => {
  const links = [...readFileSync(README, 'utf8').matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path);
  const files = links.filter((path) => !path.startsWith('http'));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((path) => !existsSync(path))).toEqual([]);
});

test('every npm command that it names is one', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...readFileSync(README, 'utf8').matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name = '']) => name);
  const commands = named.filter((name) => name !== 'packages');
  expect(commands).toContain('lab');
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
});
