import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agent, startAgent } from '../../src/agent/agent.ts';
import { examinePbx } from '../../src/agent/examine.ts';
import type { PbxConfig } from '../../src/agent/pbx.ts';
import { aFeed } from '../../src/agent/testing.ts';
import type { Finding, PbxKnowledge } from '../../src/domain/finding.ts';
import type { IdentityHeader } from '../../src/domain/model.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import { office } from '../pbx/configuration.ts';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { waitFor } from '../support/wait.ts';

const file = (name: string) => fileURLToPath(new URL(`../../dialplan/asterisk/${name}`, import.meta.url));
const include = readFileSync(file('callerid-groups.conf'), 'utf8');
const sample = readFileSync(file('samples/extensions.conf'), 'utf8');
const LOGIN = { user: 'callerid', password: 'a long random one' };
const manager = (port: number) =>
  readFileSync(file('samples/manager.conf'), 'utf8')
    .replace('port = 5038', `port = ${port}`)
    .replace('change-me', LOGIN.password);

const good = trunkConfig('trunk-a', '127.0.0.1:9', { trust_id_outbound: 'yes' });
const pjsipOf = (b: Record<string, string>) =>
  good + trunkConfig('trunk-b', '127.0.0.1:9', { trust_id_outbound: 'yes', ...b });

let asterisk: Asterisk;
let config: PbxConfig;
let agent: Agent | null = null;
const trunk = (name: string) => ({ name, identityHeader: 'pai' }) as const;
const knowledge: PbxKnowledge = {
  trunks: [trunk('trunk-a'), trunk('trunk-b')],
  emergencyDestinations: ['112', '102'],
};

beforeAll(async () => {
  asterisk = await startAsterisk({
    extensions: sample,
    copy: [file('callerid-groups.conf')],
    pjsip: pjsipOf({}),
    modules: ['app_queue', 'app_confbridge', 'app_page', 'app_followme'],
    files: { 'confbridge.conf': '', 'queues.conf': '[general]\n', 'followme.conf': '[general]\n' },
  });
  asterisk.write('manager.conf', manager(asterisk.ports.ami));
  await asterisk.cli('manager reload');
  const ami = { ...asterisk.ami, ...LOGIN };
  config = { name: 'office', kind: 'asterisk', ...asterisk.ari, ami };
  agent = startAgent({
    store: {
      snapshots: aFeed(Snapshot.from(office())),
      decisionLog: { record: () => {} },
      proposeTrunks: async () => {},
      reportPbxState: async () => {},
    },
    pbxs: [config],
    slot: 1,
    log: pino({ level: 'silent' }),
  });
  await waitFor('agent with a table', () => agent?.state().get('office')?.table?.held);
});
afterAll(async () => {
  await agent?.stop();
  await asterisk?.close();
});

const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code).sort();
const look = (known: PbxKnowledge | null = knowledge, now?: () => number) => examinePbx(config, known, now);

test('finds nothing on a PBX that is set up as the samples are', async () => {
  expect(await look()).toEqual([]);
  expect(await look(null)).toEqual([]); // the service not asked: trunks as the PBX shows them
});

test.each([
  ['from_user', { from_user: 'account' }, 'error'],
  ['send_connected_line', { send_connected_line: 'yes' }, 'error'],
  ['send_diversion', { send_diversion: 'yes' }, 'error'],
  ['no_identity_header', { send_pai: 'no' }, 'error'],
  ['trust_id_outbound', { trust_id_outbound: 'no' }, 'warning'],
] as const)('finds a trunk with %s', async (code, settings, severity) => {
  await withTrunkB(settings, async () => {
    expect(await look()).toMatchObject([{ code, severity, subject: 'trunk-b' }]);
  });
});

test('asks of a trunk the header that its carrier reads', async () => {
  const by = (identityHeader: IdentityHeader | null) => ({
    ...knowledge,
    trunks: [trunk('trunk-a'), { name: 'trunk-b', identityHeader }],
  });
  await withTrunkB({ send_pai: 'no', send_rpid: 'yes' }, async () => {
    expect(await look(by('rpid'))).toEqual([]);
    expect(await look(by('from'))).toEqual([]);
    expect(await look(by(null))).toEqual([]);
    expect(await look(by('pai'))).toMatchObject([{ code: 'no_identity_header', severity: 'error' }]);
  });
  await withTrunkB({ send_pai: 'no' }, async () => {
    expect(await look(by('rpid'))).toMatchObject([{ code: 'no_identity_header', severity: 'error' }]);
    expect(await look(by(null))).toMatchObject([{ code: 'no_identity_header', severity: 'warning' }]);
  });
});

/** trunk-b with other settings, until `work` is done. The transport and the callers' endpoint stay as they are. */
async function withTrunkB(settings: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
  const pjsip = asterisk.read('pjsip.conf');
  asterisk.write('pjsip.conf', pjsip.replace(pjsipOf({}), pjsipOf(settings)));
  try {
    await asterisk.reload('pjsip');
    await work();
  } finally {
    asterisk.write('pjsip.conf', pjsip);
    await asterisk.reload('pjsip');
  }
}

test('finds a trunk that the PBX does not have', async () => {
  const more = { ...knowledge, trunks: [...knowledge.trunks, trunk('gone')] };
  expect(await look(more)).toMatchObject([{ code: 'trunk_missing', subject: 'gone' }]);
});

/** The dialplan with more in it, until `work` is done. */
async function withDialplan(text: string, work: () => Promise<void>): Promise<void> {
  asterisk.write('extensions.conf', text);
  try {
    await asterisk.reload();
    await work();
  } finally {
    asterisk.write('extensions.conf', sample);
    asterisk.write('callerid-groups.conf', include);
    await asterisk.reload();
  }
}

const apply = `Gosub(callerid-groups,apply,1(trunk-a,,\${EXTEN}))`;
test.each([
  ['dial_without_apply', [`Dial(PJSIP/\${EXTEN}@trunk-a,60,i)`]],
  [
    'dial_without_apply',
    [apply, `Dial(PJSIP/\${EXTEN}@trunk-a,60,i)`, `Dial(PJSIP/trunk-b/sip:\${EXTEN}@192.0.2.1,60,i)`],
  ],
  ['callerid_after_apply', [apply, 'Set(CALLERID(num)=100)', `Dial(PJSIP/\${EXTEN}@trunk-a,60,i)`]],
  ['callerid_after_apply', [apply, 'MSet(A=1,CALLERID(all)=x)', `Dial(PJSIP/\${EXTEN}@trunk-a,60,i)`]],
  ['fork_after_one_apply', [apply, `Dial(PJSIP/\${EXTEN}@trunk-a&PJSIP/\${EXTEN}@trunk-b,60,i)`]],
  ['dial_forces_callerid', [apply, `Dial(PJSIP/\${EXTEN}@trunk-a,60,if(+7495))`]],
  ['dial_follows_redirects', [apply, `Dial(PJSIP/\${EXTEN}@trunk-a,60)`]],
  ['page_by_trunk', ['Page(PJSIP/100@trunk-a&PJSIP/101)']],
  ['originate_by_trunk', ['Originate(PJSIP/100@trunk-b,exten,phones,s,1)']],
])('finds %s in the dialplan: %j', async (code, lines) => {
  const steps = lines.map((line) => ` same => n,${line}`).join('\n');
  await withDialplan(`${sample}\n[planted]\nexten => _X.,1,NoOp()\n${steps}\n`, async () => {
    const findings = await look();
    expect(codes(findings)).toEqual([code]);
    expect(findings[0]?.subject).toMatch(/^planted,_X\.,\d$/);
  });
});

test('finds that the include is not loaded', async () => {
  await withDialplan('[phones]\nexten => 100,1,Hangup()\n', async () => {
    expect(codes(await look())).toEqual(['include_missing']);
  });
});

test('finds an include of another version', async () => {
  const other = include.replace(/^exten => T,1,.*$/m, 'exten => T,1,Return()');
  expect(other).not.toBe(include);
  asterisk.write('callerid-groups.conf', other);
  await withDialplan(sample, async () => {
    const findings = await look();
    expect(codes(findings)).toEqual(['include_differs']);
    expect(findings[0]?.what).toContain('callerid-groups,T,1');
  });
});

test('finds emergency destinations that the dialplan does not know', async () => {
  const findings = await look({ ...knowledge, emergencyDestinations: ['112', '110', '104'] });
  expect(findings).toMatchObject([{ code: 'emergency_missing', what: expect.stringMatching(/^110:/) }]);
});

test('finds a queue member and a FollowMe number that leave by a trunk', async () => {
  asterisk.write(
    'queues.conf',
    '[general]\n[sales]\nmember => PJSIP/79160000001@trunk-a\nmember => Local/1@phones/n\n',
  );
  asterisk.write('followme.conf', '[general]\n[desk]\nnumber => 100@trunk-b,30\n');
  try {
    await asterisk.cli('module reload app_queue.so');
    expect(codes(await look())).toEqual(['followme_by_trunk', 'queue_member_by_trunk']);
  } finally {
    asterisk.write('queues.conf', '[general]\n');
    asterisk.write('followme.conf', '[general]\n');
    await asterisk.cli('module reload app_queue.so');
  }
});

test.each([
  ['read = user', 'read = call', ['ami_class_missing'], 'user'],
  ['write = system,reporting', 'write = system', ['ami_class_missing'], 'reporting'],
])('finds that AMI lacks a class: %s, instead %s', async (have, want, expected, subject) => {
  const text = manager(asterisk.ports.ami);
  expect(text).toContain(have);
  asterisk.write('manager.conf', text.replace(have, want));
  try {
    await asterisk.cli('manager reload');
    const findings = await look();
    expect(codes(findings)).toEqual(expected);
    expect(findings[0]?.subject).toBe(subject);
  } finally {
    asterisk.write('manager.conf', text);
    await asterisk.cli('manager reload');
  }
});

test('finds a password that everybody knows', async () => {
  await withManager(
    (text) => text.replace(LOGIN.password, 'change-me'),
    async () => {
      const known = { ...config, ami: config.ami && { ...config.ami, password: 'change-me' } };
      expect(codes(await examinePbx(known, knowledge))).toEqual(['default_password']);
    },
  );
});

/** With another manager.conf while `work` runs. */
async function withManager(change: (text: string) => string, work: () => Promise<void>): Promise<void> {
  const text = manager(asterisk.ports.ami);
  asterisk.write('manager.conf', change(text));
  try {
    await asterisk.cli('manager reload');
    await work();
  } finally {
    asterisk.write('manager.conf', text);
    await asterisk.cli('manager reload');
  }
}

test('finds that AMI lacks the class system, and a wrong password', async () => {
  await withManager(
    (text) => text.replace('write = system,reporting', 'write = reporting'),
    async () =>
      expect(await look()).toContainEqual(expect.objectContaining({ code: 'ami_class_missing', severity: 'error' })),
  );
  const wrong = { ...config, password: 'x', ami: config.ami && { ...config.ami, password: 'x' } };
  expect(codes(await examinePbx(wrong, knowledge))).toEqual(['ami_unreachable', 'ari_unreachable']);
});

test('finds a clock that is off', async () => {
  const findings = await look(knowledge, () => Date.now() + 60_000);
  expect(findings).toMatchObject([{ code: 'clock_skew', what: expect.stringContaining('behind') }]);
  expect(findings[0]?.what).toMatch(/(59|60)\.\d s/);
});

test('finds that no agent is there, and that there is no table', async () => {
  await agent?.stop();
  agent = null;
  await waitFor('PBX that has noticed', async () => codes(await look()).length > 0);
  expect(codes(await look())).toEqual(['agent_not_registered']);
  await asterisk.cli('database deltree callerid-1');
  expect(codes(await look())).toEqual(['agent_not_registered', 'table_missing']);
});
