import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agent, startAgent } from '../../src/agent/agent.ts';
import { examinePbx } from '../../src/agent/examine.ts';
import type { PbxConfig } from '../../src/agent/pbx.ts';
import { aFeed } from '../../src/agent/testing.ts';
import type { Finding, PbxKnowledge } from '../../src/domain/finding.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import { office } from '../pbx/configuration.ts';
import {
  type Freeswitch,
  findFreeswitch,
  gatewayConfig,
  NO_FREESWITCH,
  startFreeswitch,
} from '../support/freeswitch.ts';
import { freePort } from '../support/ports.ts';
import { waitFor } from '../support/wait.ts';

/** With what it includes: the dialplan of a test is one text. */
const read = (file: string): string => {
  const url = new URL(file, new URL('../../dialplan/freeswitch/', import.meta.url));
  return readFileSync(url, 'utf8')
    .replace(/<\/?include>/g, '')
    .replace(/<X-PRE-PROCESS cmd="include" data="([^"]*)"\/>/g, (_, included: string) =>
      read(new URL(included, url).href),
    );
};
const include = read('callerid-groups.xml');
const sample = read('samples/dialplan.xml');
const dialplan = include + sample;
const trunk = (name: string) => ({ name, identityHeader: 'pai' }) as const;
const knowledge: PbxKnowledge = { trunks: [trunk('trunk-a'), trunk('trunk-b')], emergencyDestinations: ['112'] };
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

describe.skipIf(!findFreeswitch())(findFreeswitch() ? 'FreeSWITCH' : NO_FREESWITCH, () => {
  let freeswitch: Freeswitch;
  let config: PbxConfig;
  let agent: Agent;
  const look = (known: PbxKnowledge | null = knowledge, now?: () => number) => examinePbx(config, known, now);

  beforeAll(async () => {
    const listen = { host: '127.0.0.1', port: await freePort() };
    const withoutFrom = gatewayConfig('trunk-c', '127.0.0.1:9').replace(
      'name="caller-id-in-from" value="true"',
      'name="caller-id-in-from" value="false"',
    );
    expect(withoutFrom).toContain('value="false"');
    freeswitch = await startFreeswitch({
      dialplan,
      gateways: gatewayConfig('trunk-a', '127.0.0.1:9') + gatewayConfig('trunk-b', '127.0.0.1:9') + withoutFrom,
      globals: { callerid_agents: `127.0.0.1:${listen.port}` },
    });
    config = { ...freeswitch.esl, name: 'office', kind: 'freeswitch', user: '', ami: null, listen };
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
    await waitFor('agent with a table', () => agent.state().get('office')?.table?.held, 20_000);
  });
  afterAll(async () => {
    await agent?.stop();
    await freeswitch?.close();
  });

  /** Another dialplan, until `work` is done. */
  async function withDialplan(text: string, work: () => Promise<void>): Promise<void> {
    await freeswitch.setDialplan(text);
    try {
      await work();
    } finally {
      await freeswitch.setDialplan(dialplan);
    }
  }

  test('finds nothing on a PBX that is set up as the samples are', async () => {
    expect(await look()).toEqual([]);
  });

  test('finds a gateway without caller-id-in-from, and one that is not there', async () => {
    const trunks = [...knowledge.trunks, trunk('trunk-c'), trunk('gone')];
    expect(await look({ ...knowledge, trunks })).toMatchObject([
      { code: 'caller_id_not_in_from', severity: 'error', subject: 'trunk-c' },
      { code: 'trunk_missing', subject: 'gone' },
    ]);
    expect(codes(await look(null))).toEqual(['caller_id_not_in_from']);
  });

  test('finds that the include is not loaded, and that it is of another version', async () => {
    await withDialplan(sample, async () => expect(codes(await look())).toEqual(['include_missing']));
    const other = include.replace(
      '<context name="callerid-groups">',
      '<context name="callerid-groups"><extension name="mine"><condition/></extension>',
    );
    await withDialplan(other + sample, async () => expect(codes(await look())).toEqual(['include_differs']));
  });

  const planted = (actions: string) =>
    `${dialplan}<context name="planted"><extension name="out"><condition>${actions}</condition></extension></context>`;
  const action = (application: string, data: string) => `<action application="${application}" data="${data}"/>`;
  const apply = `${action('set', 'callerid_trunk=trunk-a')}${action('execute_extension', 'callerid_apply XML callerid-groups')}`;
  /** The conditions of apply among those of an extension. */
  const atBest = (of: string) =>
    `</condition><condition field="\${uuid_setvar_multi(\${uuid} callerid_trunk=${of})}" expression="^\\+OK"/>` +
    `${read('callerid-groups/apply.xml')}<condition>`;
  const byA = action('bridge', `\${callerid_leg}sofia/gateway/trunk-a/$1`);

  test('finds a bridge without a decision', async () => {
    for (const data of [
      'sofia/gateway/trunk-a/$1',
      `[x=1]sofia/gateway/trunk-a/$1,\${callerid_leg_trunk-b}sofia/gateway/trunk-b/$1`,
    ]) {
      await withDialplan(planted(action('bridge', data)), async () =>
        expect(await look()).toMatchObject([{ code: 'bridge_without_apply', subject: 'planted, out' }]),
      );
    }
  });

  test.each([
    [[], apply + byA],
    [['leg_of_another_trunk'], apply + byA + action('bridge', `\${callerid_leg}sofia/gateway/trunk-b/$1`)],
    [['leg_of_another_trunk'], apply + byA + byA],
    [[], atBest('trunk-a') + byA],
    [['leg_of_another_trunk'], atBest('trunk-b') + byA],
    [
      ['leg_of_another_trunk'],
      action('multiset', '^^;a=1;callerid_trunk=trunk-b') + apply.replace(/^<[^>]*>/, '') + byA,
    ],
    [['leg_of_another_trunk'], action('bridge', `\${callerid_leg_trunk-b}sofia/gateway/trunk-a/$1`)],
    [['callerid_after_apply'], apply + action('set', 'sip_from_uri=sip:100@pbx') + byA],
    [
      ['callerid_after_apply'],
      apply + action('bridge', `\${callerid_leg}[origination_caller_id_number=100]sofia/gateway/trunk-a/$1`),
    ],
  ])('finds %j in what follows apply: %s', async (expected, actions) => {
    await withDialplan(planted(actions), async () => expect(codes(await look())).toEqual(expected));
  });

  test('finds emergency destinations that the dialplan does not know', async () => {
    const known = { ...knowledge, emergencyDestinations: ['112', '110', '15', '104'] };
    expect(await look(known)).toMatchObject([{ code: 'emergency_missing', what: expect.stringMatching(/^110, 15:/) }]);
    await freeswitch.cli('global_setvar callerid_emergency_also=110|15');
    expect(await look(known)).toEqual([]);
    await freeswitch.cli('global_setvar callerid_emergency_also=');
  });

  test('finds that the dialplan knows no agent', async () => {
    const before = (await freeswitch.cli('global_getvar callerid_agents')).trim();
    await freeswitch.cli('global_setvar callerid_agents=127.0.0.1');
    expect(codes(await look())).toEqual(['agents_not_named']);
    await freeswitch.cli('global_setvar callerid_agents=');
    expect(codes(await look())).toEqual(['agents_not_named']);
    await freeswitch.cli(`global_setvar callerid_agents=${before}`);
    expect(await look()).toEqual([]);
  });

  test('finds a clock that is off, and a wrong password', async () => {
    expect(await look(knowledge, () => Date.now() - 60_000)).toMatchObject([
      { code: 'clock_skew', what: expect.stringContaining('ahead') },
    ]);
    expect(codes(await examinePbx({ ...config, password: 'wrong' }, knowledge))).toEqual(['esl_unreachable']);
  });

  test('finds that no agent is there, that one is silent, and that there is no table', async () => {
    await agent.stop();
    expect(codes(await look())).toEqual(['agent_not_registered']);
    await freeswitch.cli('hash insert/callerid-1/answers/5.7');
    expect(codes(await look())).toEqual(['agent_not_registered']);
    await freeswitch.cli('global_setvar callerid_version_1=');
    expect(codes(await look())).toEqual(['agent_not_registered', 'table_missing']);
  });
});
