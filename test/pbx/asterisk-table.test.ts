import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PbxMode } from '../../src/agent/pbx.ts';
import type { Configuration } from '../../src/domain/model.ts';
import { resolve } from '../../src/domain/resolve.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import { aGroup, aRequest } from '../../src/domain/testing.ts';
import { waitFor } from '../support/wait.ts';
import { office, PBX } from './configuration.ts';
import { resultOf, shown, startWorld, type TestCall, type World } from './world.ts';

/** Names that a table, a path in it, or a line of AMI could take apart. */
const ODD = [
  'a, b',
  'a/b',
  'a):0:2',
  '(a',
  'a%20b',
  'a|b',
  '"a"',
  "a'b",
  'a$b',
  `${'$'}{EXTEN}`,
  'a;b',
  'a=b',
  'Ü'.normalize('NFD'),
];

function configuration(rest: Parameters<typeof office>[0] = {}): Configuration {
  const base = office(rest);
  return {
    ...base,
    groups: [
      ...base.groups,
      aGroup(20, [1, 5, 2, 7], { name: 'Spread', selection: 'by_destination' }),
      aGroup(21, [5, 7], { name: 'Renamed', aliases: ['Former name'] }),
      ...ODD.map((name, i) => aGroup(100 + i, [5, 7], { name })),
    ],
    trunks: base.trunks.map((trunk) => (trunk.id === 1 ? { ...trunk, emergencyNumberId: 5 } : trunk)),
    settings: { ...base.settings, emergencyDestinations: ['112', '911', '4321'] },
  };
}

describe('the resident table of a real Asterisk', () => {
  let world: World;
  let last = 79_171_000_000;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.close());
  beforeEach(() => world.clear());

  async function invite(call: Omit<TestCall, 'to'> & { to?: string } = {}) {
    const to = call.to ?? String(++last);
    const placed = world.call({ ...call, to });
    const carrier = (call.by ?? call.trunk) === 'trunk-b' ? world.b : world.a;
    const received = await carrier.inviteFor(to);
    await placed;
    return received;
  }
  const held = (seq: number, what: 'held' | 'inForce' = 'held') =>
    waitFor(
      `version ${seq} ${what}`,
      () => world.agent?.state().get(PBX)?.table?.[what] === seq,
      10_000,
      () => JSON.stringify(world.agent?.state().get(PBX)),
    );
  async function agentWith(config: Configuration, mode: PbxMode = 'agent') {
    await world.stopAgent();
    world.configure(config);
    await world.startAgent(1, { mode });
    await held(config.seq);
  }

  describe('without an agent', () => {
    beforeAll(async () => {
      await agentWith(configuration());
      await world.stopAgent();
    });

    it.each([
      ['a group', 'group:Sales', 'trunk-a', 'group'],
      ['a group at the other carrier', 'group:Sales', 'trunk-b', 'group'],
      ['a group by its id', 'group:#1', 'trunk-a', 'group'],
      ['a group by its former name', 'group:Former name', 'trunk-b', 'group'],
      ['a group with a Russian name, quotes and a comma', 'group:Отдел «Йод», юг', 'trunk-b', 'group'],
      ['a call task', 'task:Spring', 'trunk-a', 'group'],
      ['one number', 'number:+74951110005', 'trunk-a', 'number'],
      ['nothing', '', 'trunk-a', 'trunk_default'],
      ['nothing, and there is no default', '', 'trunk-b', 'no_default_number'],
      ['a number of another carrier', 'number:+74951110005', 'trunk-b', 'wrong_carrier'],
      ['an empty group', 'group:Empty', 'trunk-a', 'empty_group'],
      ['a paused number', 'group:Paused', 'trunk-a', 'numbers_disabled'],
      ['policy fallback_group', 'group:Falls back', 'trunk-b', 'empty_group'],
      ['policy keep', 'group:Keeps', 'trunk-a', 'empty_group'],
      ['the national format', 'group:Sales', 'national', 'group'],
    ])('shows what resolve says: %s', async (_, reference, trunk, reason) => {
      const by = trunk === 'trunk-b' ? trunk : 'trunk-a';
      const expected = resolve(Snapshot.from(configuration()), aRequest({ pbx: PBX, trunk, reference }));
      const received = await invite({ trunk, by, reference });
      expect(shown(received)).toBe(expected.action === 'set' ? expected.shown : '101');
      expect(resultOf(received)).toEqual([
        expected.action,
        expected.action === 'set' ? expected.shown : '',
        expected.carrier?.name,
        reason,
        'table',
      ]);
      expect(expected.reason).toBe(reason);
    });

    it('rejects where the policy is reject', async () => {
      const result = await world.call({ to: '79172000001', reference: 'group:Rejects' });
      expect(result.calls[0]?.status).toBe(403);
    });

    it.each(ODD)('shows the number of its group, or nothing: %s', async (name) => {
      const received = await invite({ trunk: 'trunk-b', reference: `group:${name}` });
      expect(['78121110007', '101']).toContain(shown(received));
    });

    it.each([
      ['a name in other letters', 'group:SALES', 'trunk-a'],
      ['an unknown group', 'group:Nobody', 'trunk-a'],
      ['what begins like a known one', 'group:Sales):0', 'trunk-a'],
      ['a group that spreads over several numbers', 'group:Spread', 'trunk-a'],
      ['an unknown trunk', 'group:Sales', 'nowhere'],
      ['a trunk without a carrier', 'group:Sales', 'unassigned'],
    ])('leaves to the policy what only an agent could say: %s', async (_, reference, trunk) => {
      const received = await invite({ trunk, by: 'trunk-a', reference });
      expect(shown(received)).toBe('101');
      expect(resultOf(received)).toEqual(['keep', '', '', 'no_agent', 'policy']);
    });

    it('shows the emergency number of the trunk, also for destinations of the settings; a restricted call as well', async () => {
      for (const to of ['911', '4321']) {
        const headers = { 'P-Asserted-Identity': '<sip:101@pbx>', Privacy: 'id' };
        const received = await invite({ to, reference: 'group:Rejects', headers });
        expect(shown(received)).toBe('+74951110005');
        expect(resultOf(received)).toEqual(['set', '+74951110005', 'Volga', 'emergency', 'table']);
        expect(received.privacy).not.toBe('id');
      }
      const kept = await invite({ to: '112', trunk: 'trunk-b', reference: 'group:Sales' });
      expect(resultOf(kept)).toEqual(['keep', '', 'Нева', 'emergency', 'table']);
    });
  });

  it('follows an edit: what was removed is not shown again, whoever is asked', async () => {
    await agentWith(configuration());
    const without = configuration({ seq: 2 });
    const numbers = without.phoneNumbers.map((number) => (number.id === 5 ? { ...number, enabled: false } : number));
    world.configure({ ...without, phoneNumbers: numbers });
    await held(2, 'inForce');
    await world.stopAgent();
    expect(shown(await invite({ reference: 'task:Spring' }))).toBe('+74951110008');
    expect(shown(await invite({ reference: 'number:+74951110005' }))).toBe('+74951110008');
  });

  it('is mended where it differs, and only there', async () => {
    await agentWith(configuration());
    await world.stopAgent();
    await world.asterisk.cli('database del callerid-1 t/trunk-a');
    await world.asterisk.cli('database del callerid-1 digest/t');
    await world.asterisk.cli('database put callerid-1 r/00/mark kept');
    // by an agent that is gone, of a database that was restored since
    await world.asterisk.cli('database put callerid-3 version 999');
    await agentWith(configuration({ seq: 3 }));
    await world.stopAgent();
    expect(resultOf(await invite({ reference: 'group:Sales' })).at(-1)).toBe('table');
    expect(await world.asterisk.cli('database get callerid-1 r/00/mark')).toContain('kept');
    expect(await world.asterisk.cli('database get callerid-3 version')).not.toContain('999');
  });

  it('is not written by an agent whose slot was taken while it was stopped', async () => {
    await agentWith(configuration({ seq: 3 }));
    await world.asterisk.cli('database put callerid-1 owner another.1');
    await sleep(500); // an agent that was not stopped does not look at each entry whose the slot is
    world.configure(configuration({ seq: 4 }));
    const problem = () => world.agent?.state().get(PBX)?.table?.problem;
    await waitFor('problem', () => problem()?.includes('another agent took slot 1'), 10_000);
    expect(await world.asterisk.cli('database get callerid-1 version')).toContain('Value: 3');
    await world.stopAgent();
  });

  describe('in mode `resident`', () => {
    beforeAll(() => agentWith(configuration({ seq: 4 }), 'resident'));

    it('answers before an agent is asked, which hears of it', async () => {
      const received = await invite({ reference: 'group:Отдел «Йод», юг', trunk: 'trunk-b' });
      expect(shown(received)).toBe('78121110009');
      expect(resultOf(received)).toEqual(['set', '78121110009', 'Нева', 'group', 'table']);
      const [record] = await waitFor('decision', () => world.decisions.length > 0 && world.decisions);
      expect(record).toMatchObject({
        source: 'table',
        waitUs: null,
        request: { pbx: PBX, trunk: 'trunk-b', reference: 'group:Отдел «Йод», юг', attempt: 1 },
        decision: { action: 'set', reason: 'group', shown: '78121110009', seq: 4 },
      });
      expect(record?.request.callerId).toEqual({ number: '101', presentation: 'allowed' });
      expect(record?.decision.trace.length).toBeGreaterThan(3);
    });

    it('asks the agent for what it does not know', async () => {
      expect(resultOf(await invite({ reference: 'group:SALES' }))[4]).toBe('agent');
      expect(resultOf(await invite({ reference: 'group:Spread' }))[4]).toBe('agent');
    });

    it('starts the second attempt from the original caller ID', async () => {
      const call = { to: '79173000001', context: 'out-in-turn', reference: 'group:Sales' };
      await world.call(call);
      await world.a.inviteFor('79173000001');
      const record = await waitFor('record of the decision', () => world.decisions[0]);
      expect(record.request.callerId.number).toBe('101');
    });
  });
});
