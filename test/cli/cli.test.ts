import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCallerid, runHere } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';
import { type Service, startService } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';

let folder: string;
let service: Service;
let login: Record<string, string>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callerid-cli-'));
  // A PBX that does not answer: it is known all the same, once an agent has told of it.
  const pbx = {
    PBX_OFFICE_KIND: 'asterisk',
    PBX_OFFICE_URL: `http://127.0.0.1:${await freePort()}`,
    PBX_OFFICE_PASSWORD: 'x',
  };
  service = await startService({ env: pbx });
  login = { CALLERID_URL: service.url, CALLERID_KEY: service.key };
  const { items } = await waitFor('PBX that the agent tells of', async () => {
    const page = await service.call<{ items: { id: number }[] }>('GET', '/v1/pbxs');
    return page.items.length > 0 && page;
  });
  const volga = await service.call<{ id: number }>('POST', '/v1/carriers', { name: 'Volga', country: 'RU' });
  const group = { name: 'Продажи', numbers: [{ e164: '+7 495 123-00-01', carrierId: volga.id }] };
  await service.call('POST', '/v1/groups', group);
  await service.call('POST', '/v1/groups', { name: 'Empty', policy: 'reject' });
  const trunk = { pbxId: items[0]?.id, defaultNumberId: null };
  await service.call('POST', '/v1/trunks', { ...trunk, name: 'trunk-a', carrierId: volga.id });
  await service.call('POST', '/v1/trunks', { ...trunk, name: 'bare', carrierId: null });
});
afterAll(async () => {
  await service?.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: readonly string[], env: Record<string, string> = login) => runHere(args, env);

test('says what it can do, and what its exit codes mean', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  for (const word of [
    'serve',
    'resolve',
    'explain',
    'groups',
    'pbx',
    'doctor',
    'key',
    'migrate',
    'config',
    '69  no answer',
  ])
    expect(stdout).toContain(word);
  expect((await run(['--version'])).stdout.trim()).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  expect((await run(['nonsense'])).code).toBe(64);
  expect((await run(['resolve'])).code).toBe(64);
});

describe('resolve and explain', () => {
  test.each([
    [['office', 'trunk-a', 'group:Продажи'], 0, '+74951230001'],
    [['office', 'trunk-a', ''], 2, ''],
    [['office', 'trunk-a', 'group:Empty'], 3, ''],
    [['office', 'trunk-a', 'group:Продажи', '112', '--emergency'], 2, ''],
  ] as const)('resolve %j ends with %d', async (args, code, number) => {
    const result = await run(['resolve', ...args]);
    expect(result).toMatchObject({ code, stdout: number && `${number}\n` });
  });

  test('explain says each step in the words of the page, in both languages', async () => {
    const english = await run(['explain', 'office', 'trunk-a', 'group:Продажи']);
    expect(english.code).toBe(0);
    expect(english.stdout).toMatch(/^\+74951230001 of Volga \(group\)\n {2}1\. /);
    const { explanation } = await service.call<{ explanation: string[] }>('POST', '/v1/resolve?lang=ru', {
      ...{ pbx: 'office', trunk: 'trunk-a', reference: 'group:Продажи' },
    });
    const russian = await run(['explain', 'office', 'trunk-a', 'group:Продажи', '--lang', 'ru']);
    for (const step of explanation) expect(russian.stdout).toContain(step);
  });

  test('--json gives all of the answer, wherever it stands', async () => {
    for (const args of [
      ['--json', 'resolve'],
      ['resolve', '--json'],
    ]) {
      const { stdout } = await run([...args, 'office', 'trunk-a', 'group:Продажи']);
      expect(JSON.parse(stdout)).toMatchObject({ action: 'set', shown: '+74951230001', carrier: { name: 'Volga' } });
    }
  });
});

test('groups list and show', async () => {
  const list = (await run(['groups', 'list'])).stdout.split('\n');
  expect(list[0]).toMatch(/^ID +GROUP +NUMBERS +CARRIERS$/);
  expect(list).toContainEqual(expect.stringMatching(/^#\d+ +Продажи +1 +Volga$/));
  expect(JSON.parse((await run(['groups', 'list', '--search', 'прод', '--json'])).stdout)).toMatchObject([
    { name: 'Продажи' },
  ]);
  const shown = await run(['groups', 'show', 'ПРОДАЖИ']);
  expect(shown.stdout).toMatch(/\+74951230001 +Volga/);
  const { id } = JSON.parse((await run(['groups', 'show', 'продажи', '--json'])).stdout);
  expect((await run(['groups', 'show', `#${id}`])).stdout).toBe(shown.stdout);
  expect(await run(['groups', 'show', 'nobody'])).toMatchObject({ code: 65, stdout: '' });
});

test('groups export and import', async () => {
  const file = join(folder, 'groups.csv');
  expect(await run(['groups', 'export', '-o', file])).toMatchObject({ code: 0, stdout: '' });
  const csv = readFileSync(file, 'utf8');
  expect(csv).toContain('Продажи');
  expect((await run(['groups', 'export'])).stdout).toBe(csv);
  expect((await run(['groups', 'export', '-o', file])).code).toBe(64);
  const [names = '', ...rows] = csv
    .trim()
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const json = JSON.parse((await run(['groups', 'export', '--json'])).stdout) as object[];
  expect(json).toHaveLength(rows.length);
  expect(Object.keys(json[0]!).join()).toBe(names);
  expect((await run(['groups', 'import', file, '--dry-run'])).stdout).toContain('groups: 0 made, 0 changed');

  const more = join(folder, 'more.csv');
  writeFileSync(more, 'group,carrier,number\nImported,Volga,+7 495 123-00-50\n');
  expect((await run(['groups', 'import', more, '--dry-run'])).stdout).toContain('groups: 1 made');
  expect((await run(['groups', 'show', 'Imported'])).code).toBe(65);
  expect(await run(['groups', 'import', more])).toMatchObject({ code: 0 });
  expect((await run(['groups', 'show', 'Imported'])).stdout).toContain('+74951230050');
  await service.call('DELETE', `/v1/groups/${await idOf('Imported')}`, undefined, await versionOf('Imported'));

  writeFileSync(more, 'group,carrier,number\nImported,Volga,12\n');
  const bad = await run(['groups', 'import', more]);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toMatch(/^2 +number +\S/m);
  expect((await run(['groups', 'import', join(folder, 'none.csv')])).code).toBe(64);
});

const imported = async (name: string) => JSON.parse((await run(['groups', 'show', name, '--json'])).stdout);
const idOf = async (name: string): Promise<number> => (await imported(name)).id;
const versionOf = async (name: string): Promise<number> => (await imported(name)).version;

test('pbx status ends with 1 where no agent is connected', async () => {
  const { code, stdout } = await run(['pbx', 'status']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^office +asterisk +\S+#1 +not connected/m);
  expect(JSON.parse((await run(['pbx', 'status', '--json'])).stdout)).toMatchObject({
    pbxs: [{ name: 'office', well: false }],
  });
});

describe('keys', () => {
  test('a key is made, shown once, and works by a file', async () => {
    const file = join(folder, 'viewer.key');
    const made = await run(['key', 'create', 'screen', '--role', 'viewer', '--days', '7', '--output', file]);
    expect(made).toMatchObject({ code: 0, stdout: `written to ${file}\n` });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { CALLERID_URL } = login;
    expect((await run(['groups', 'list', '--key-file', file], { CALLERID_URL: CALLERID_URL ?? '' })).code).toBe(0);
    const refused = await run(['key', 'create', 'x', '--role', 'viewer', '--key-file', file]);
    expect(refused.code).toBe(77);
    const again = await run(['key', 'create', 'screen', '--role', 'viewer', '--output', file]);
    expect(again.code).toBe(64);
    expect(readFileSync(file, 'utf8')).toMatch(/^cidg_\S+\n$/);
  });

  test('without a key, or with a wrong one, it says how to give one', async () => {
    const without = await run(['groups', 'list'], { CALLERID_URL: service.url });
    expect(without).toMatchObject({ code: 77, stdout: '' });
    expect(without.stderr).toContain('CALLERID_KEY_FILE');
    expect((await run(['groups', 'list'], { ...login, CALLERID_KEY: 'wrong' })).code).toBe(77);
  });
});

test('a service that is not there is said so', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const { code, stderr } = await run(['groups', 'list', '--url', nowhere]);
  expect(code).toBe(69);
  expect(stderr).toContain(nowhere);
  expect(stderr).not.toContain('    at ');
});

describe('the configuration', () => {
  const pbx = ['PBX_HQ_KIND=asterisk', 'PBX_HQ_URL=http://127.0.0.1:8088', 'PBX_HQ_PASSWORD=hush'];

  test('config check says what it comes to, from a file as systemd reads it, without secrets', async () => {
    const file = join(folder, 'env');
    writeFileSync(file, `# ours\n${pbx.join('\n')}\nDATABASE_URL=postgres://u:hush@db.example.com/callerid\n`);
    const { code, stdout } = await run(['config', 'check', '--env-file', file], {});
    expect(code).toBe(0);
    expect(stdout).toContain('PBX       hq: asterisk at http://127.0.0.1:8088');
    expect(stdout).toContain('postgres://db.example.com/callerid');
    const json = (await run(['config', 'check', '--json', '--env-file', file], { HTTP_PORT: '81' })).stdout;
    expect(JSON.parse(json)).toMatchObject({ http: { port: 81 }, pbxs: [{ name: 'hq', ami: null }] });
    expect(stdout + json).not.toContain('hush');
  });

  test('a bad value ends with 78, its name and an example', async () => {
    const { code, stderr } = await run(['config', 'check'], { HTTP_PORT: 'eighty' });
    expect(code).toBe(78);
    expect(stderr).toMatch(/HTTP_PORT: .*example: 8080/);
    expect((await runCallerid(['serve'], { HTTP_PORT: 'eighty' })).code).toBe(78);
    expect((await run(['doctor'], { PBX_HQ_KIND: 'pabx' })).code).toBe(78);
  });

  test('migrate makes the schema, and does nothing the second time', async () => {
    const data = join(folder, 'data');
    for (let i = 0; i < 2; i++) {
      expect(await run(['migrate'], { DATA_DIR: data, LOG_LEVEL: 'error' })).toMatchObject({ code: 0, stderr: '' });
    }
    expect(existsSync(join(data, 'pglite'))).toBe(true);
  });
});

test('doctor says what the service knows to be wrong, and that the PBX does not answer', async () => {
  const env = { ...login, PBX_OFFICE_KIND: 'asterisk', PBX_OFFICE_URL: 'http://127.0.0.1:9', PBX_OFFICE_PASSWORD: 'x' };
  const { code, stdout } = await run(['doctor', '--json'], env);
  expect(code).toBe(1);
  const [{ pbx, findings }] = JSON.parse(stdout);
  expect(pbx).toBe('office');
  expect(findings).toMatchObject([
    { code: 'trunk_without_carrier', subject: 'bare' },
    { code: 'trunk_without_default', subject: 'trunk-a' },
    { code: 'group_without_number', subject: 'Empty', what: expect.stringContaining('Volga, which carries trunk-a') },
    { code: 'ari_unreachable', severity: 'error' },
    { code: 'ami_not_configured', severity: 'unchecked' },
  ]);
  const human = await run(['doctor', 'office'], env);
  expect(human.stdout).toMatch(/^office: 2 errors, 2 warnings, 1 not checked\n/);
  expect(human.stdout).toContain('Fix: Assign its carrier on the page');
  expect((await run(['doctor', 'office'], { ...env, CALLERID_KEY: '' })).stdout).toContain(
    'What the service knows was not looked at',
  );
  expect((await run(['doctor', 'branch'], env)).code).toBe(78);
});

test('serve is the service, and ends in order', async () => {
  const second = await startService({ program: ['callerid.js', 'serve'] });
  const own = { CALLERID_URL: second.url, CALLERID_KEY: second.key };
  expect(await runCallerid(['groups', 'list', '--json'], own)).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  const resolved = await runCallerid(['resolve', 'no', 'such'], own);
  expect(resolved.code).toBe(2);
  second.process.kill('SIGTERM');
  expect(await second.process.ended).toBe(0);
  await second.close();
});
