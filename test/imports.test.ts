import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * `npm run check` holds the direction of imports by Biome's noRestrictedImports. A rule that matches nothing passes
 * everything, so each direction that is forbidden is planted here, in a copy, and has to be found.
 */
const forbidden: [file: string, imports: string][] = [
  ['src/domain/planted.ts', '../store/store.ts'],
  ['src/domain/planted.ts', '../config.ts'],
  ['src/domain/deep/planted.ts', '../../http/app.ts'],
  ['src/store/planted.ts', '../http/app.ts'],
  ['src/store/planted.ts', '../agent/agent.ts'],
  ['src/store/planted.ts', '../config.ts'],
  ['src/http/planted.ts', '../agent/agent.ts'],
  ['src/http/planted.ts', '../main.ts'],
  ['src/agent/planted.ts', '../http/app.ts'],
  ['src/agent/planted.ts', '../config.ts'],
  ['src/agent/asterisk/planted.ts', '../freeswitch/connection.ts'],
  ['src/agent/asterisk/planted.ts', '../../http/app.ts'],
  ['src/agent/freeswitch/planted.ts', '../asterisk/connection.ts'],
  ['src/cli/planted.ts', '../store/store.ts'],
  ['src/store/planted.ts', '../metrics/metrics.ts'],
  ['src/http/planted.ts', '../metrics/metrics.ts'],
  ['src/agent/planted.ts', '../metrics/metrics.ts'],
];
const allowed: [file: string, imports: string][] = [
  ['src/main.ts', './http/app.ts'],
  ['src/http/planted.ts', '../store/store.ts'],
  ['src/agent/asterisk/planted.ts', '../../domain/resolve.ts'],
  ['src/store/planted.ts', '../domain/model.ts'],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imports-'));
  const config = JSON.parse(await readFile('biome.json', 'utf8'));
  config.vcs = { enabled: false };
  delete config.$schema;
  await writeFile(join(folder, 'biome.json'), JSON.stringify(config));
  await cp('package.json', join(folder, 'package.json'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the linter says of one file that holds one import. */
async function lint(file: string, imports: string): Promise<string> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `import '${imports}';\n`);
  const biome = join(process.cwd(), 'node_modules/@biomejs/biome/bin/biome');
  return new Promise((resolve) =>
    execFile(process.execPath, [biome, 'lint', path], { cwd: folder }, (_, out, err) => resolve(out + err)),
  ).then(async (said) => {
    await rm(path);
    return said as string;
  });
}

test.each(forbidden)('%s may not import %s', async (file, imports) => {
  expect(await lint(file, imports)).toContain('noRestrictedImports');
});

test.each(allowed)('%s may import %s', async (file, imports) => {
  const said = await lint(file, imports);
  expect(said).toContain('Checked 1 file');
  expect(said).not.toContain('noRestrictedImports');
});
