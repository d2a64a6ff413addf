import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const PBX = { PBX_HQ_KIND: 'asterisk', PBX_HQ_URL: 'http://127.0.0.1:8088/', PBX_HQ_PASSWORD: 's3cret' };

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was taken');
}

test('nothing set: one process on the embedded database, on loopback', () => {
  expect(readConfig({})).toMatchObject({
    role: 'all',
    databaseUrl: null,
    http: { host: '127.0.0.1', port: 8080 },
    agent: 1,
    pbxs: [],
  });
});

test('a PBX is read from its variables; its name defaults to the key', () => {
  expect(readConfig({ ...PBX, PBX_HQ_AMI: '127.0.0.1:5038', PBX_HQ_AMI_PASSWORD: 'other' }).pbxs).toEqual([
    {
      name: 'hq',
      kind: 'asterisk',
      url: 'http://127.0.0.1:8088',
      user: 'callerid',
      password: 's3cret',
      ami: { host: '127.0.0.1', port: 5038, user: 'callerid', password: 'other' },
      listen: null,
      hiredis: null,
      mode: 'agent',
      allow: null,
    },
  ]);
});

test('a FreeSWITCH has where its calls ask, and who may', () => {
  const env = { PBX_FS_KIND: 'freeswitch', PBX_FS_URL: 'esl://127.0.0.1:8021', PBX_FS_PASSWORD: 'x' };
  const read = (more: Record<string, string>) => readConfig({ ...env, ...more }).pbxs[0];
  expect(read({})).toMatchObject({ listen: null, hiredis: null, allow: null });
  expect(
    read({ PBX_FS_LISTEN: '[::1]:8084', PBX_FS_HIREDIS: '127.0.0.1:8184', PBX_FS_ALLOW: '192.0.2.7, 2001:db8::/32' }),
  ).toMatchObject({
    listen: { host: '::1', port: 8084 },
    hiredis: { host: '127.0.0.1', port: 8184 },
    allow: ['192.0.2.7', '2001:db8::/32'],
  });
  for (const allow of ['everybody', '192.0.2.7/33', '10.0.0.0/', '192.0.2.7,']) {
    expect(() => read({ PBX_FS_ALLOW: allow }), allow).toThrow('PBX_FS_ALLOW');
  }
});

test('AMI_PASSWORD belongs to the PBX, not to one named HQ_AMI', () => {
  expect(readConfig({ ...PBX, PBX_HQ_AMI_PASSWORD: 'x' }).pbxs.map((pbx) => pbx.name)).toEqual(['hq']);
});

test('a secret is read from a file, without its last newline', () => {
  const { PBX_HQ_PASSWORD: _, ...rest } = PBX;
  const config = readConfig({ ...rest, PBX_HQ_PASSWORD_FILE: '/run/secret' }, (path) => `from ${path}\n`);
  expect(config.pbxs[0]?.password).toBe('from /run/secret');
});

test('every bad variable is named at once, with an example and without its value', () => {
  const message = problemsOf({
    HTTP_PORT: 'eighty',
    AGENT: '9',
    DATABASE_URL: 'mysql://u:hunter2@h/d',
    PBX_A_KIND: 'asterisk',
  });
  for (const name of ['HTTP_PORT', 'AGENT', 'DATABASE_URL', 'PBX_A_URL', 'PBX_A_PASSWORD'])
    expect(message).toContain(name);
  expect(message).toContain('example: 8080');
  expect(message).not.toContain('hunter2');
  expect(message).not.toContain('eighty');
});

test.each([
  [
    'a missing secret file',
    { ...PBX, PBX_HQ_PASSWORD: '', PBX_HQ_PASSWORD_FILE: '/nowhere/at/all' },
    'PBX_HQ_PASSWORD_FILE',
  ],
  ['value and file together', { ...PBX, PBX_HQ_PASSWORD_FILE: '/dev/null' }, 'set only one'],
  ['an unknown PBX variable', { ...PBX, PBX_HQ_PASWORD: 'x' }, 'PBX_HQ_PASWORD: unknown'],
  ['a URL of the other kind', { ...PBX, PBX_HQ_KIND: 'freeswitch' }, 'esl://host:port'],
  [
    'two PBXs of one name',
    { ...PBX, PBX_B_KIND: 'asterisk', PBX_B_URL: 'http://h:1', PBX_B_PASSWORD: 'x', PBX_B_NAME: 'HQ' },
    'same name',
  ],
  ['half a service without a shared database', { ROLE: 'agent' }, 'DATABASE_URL: is missing'],
])('%s is refused', (_, env, words) => {
  expect(problemsOf(env)).toContain(words);
});
