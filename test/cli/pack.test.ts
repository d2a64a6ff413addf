import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPages } from '../docs/pages.ts';
import { startChild } from '../support/child.ts';
import { freePort } from '../support/ports.ts';
import { waitFor } from '../support/wait.ts';

const MINUTES = 60_000;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'callerid-pack-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The block of docs/install.md, run as it stands beside the package, with npm's global folder moved to one of the test. */
test('the package installs with npm, brings the command, and the service starts from it', {
  timeout: 5 * MINUTES,
}, async () => {
  // A copy without sources, so that nothing is found there that the package does not bring. The build is that of the tests.
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist',
    'drizzle',
    'dialplan',
    'deploy',
    'docs',
  ])
    cpSync(name, join(copy, name), { recursive: true });
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: copy, stdio: 'pipe' });
  rmSync(copy, { recursive: true });

  const prefix = join(folder, 'prefix');
  const env = {
    ...process.env,
    npm_config_prefix: prefix,
    npm_config_prefer_offline: 'true',
    PATH: `${prefix}/bin:${process.env.PATH}`,
  };
  const block = readPages().flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'install'))[0];
  const { stdout } = await promisify(execFile)('bash', ['-euc', block?.text ?? 'false'], {
    cwd: folder,
    env,
    timeout: 4 * MINUTES,
  });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+$/m);

  const installed = join(prefix, 'lib/node_modules/callerid-groups');
  for (const file of [
    'dialplan/asterisk/callerid-groups.conf',
    'dialplan/freeswitch/callerid-groups.xml',
    'dialplan/freeswitch/callerid-groups/apply.xml',
    'deploy/alerts.yml',
    'dist/client/client.d.ts',
    'dist/client/schema.d.ts',
  ])
    expect(existsSync(join(installed, file)), file).toBe(true);
  expect(readdirSync(installed)).not.toContain('src');
  expect(readdirSync(installed)).not.toContain('test');
  const program =
    "import { createClient } from 'callerid-groups/client'; createClient({ url: 'http://a', key: 'b' }).GET";
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: installed, stdio: 'pipe' });

  const port = await freePort();
  const data = { DATA_DIR: join(folder, 'data'), HTTP_PORT: String(port), FIRST_KEY_FILE: join(folder, 'key') };
  const service = startChild(join(prefix, 'bin/callerid'), ['serve'], {
    cwd: folder,
    env: { PATH: env.PATH, ...data },
  });
  try {
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5000) });
    await waitFor(
      'service of the package',
      () =>
        get('/readyz').then(
          (answer) => answer.ok,
          () => false,
        ),
      MINUTES,
      service.output,
    );
    expect(await (await get('/')).text()).toContain('<html');
    service.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  } finally {
    await service.stop();
  }
});
