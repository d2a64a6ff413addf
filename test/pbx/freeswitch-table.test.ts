import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findFreeswitch, NO_FREESWITCH } from '../support/freeswitch.ts';
import { waitFor } from '../support/wait.ts';
import { office, PBX } from './configuration.ts';
import { type FreeswitchWorld, startFreeswitchWorld } from './freeswitch-world.ts';
import { resultOf, shown, type TestCall } from './world.ts';

const found = findFreeswitch() !== null;
const why = found ? '' : ` (${NO_FREESWITCH})`;

/** What the office's calls show, by reference and trunk, whoever answers. */
const CASES: readonly [reference: string, trunk: 'trunk-a' | 'trunk-b', shown: string, reason: string][] = [
  ['group:Sales', 'trunk-a', '+74951110001', 'group'],
  ['group:Sales', 'trunk-b', '78121110002', 'group'],
  ['group:#1', 'trunk-b', '78121110002', 'group'],
  ['group:Отдел «Йод», юг', 'trunk-b', '78121110009', 'group'],
  ['task:Spring', 'trunk-a', '+74951110005', 'group'],
  ['number:+74951110005', 'trunk-a', '+74951110005', 'number'],
  ['number:+78121110009', 'trunk-a', '+74951110008', 'wrong_carrier'],
  ['', 'trunk-a', '+74951110008', 'trunk_default'],
  ['group:Empty', 'trunk-a', '+74951110008', 'empty_group'],
  ['group:Paused', 'trunk-b', '101', 'no_number_at_carrier'],
  ['group:Falls back', 'trunk-b', '78121110002', 'empty_group'],
  ['group:Keeps', 'trunk-a', '101', 'empty_group'],
];

describe.skipIf(!found)(`the table that a real FreeSWITCH holds${why}`, () => {
  let world: FreeswitchWorld;
  const held = () => world.agent?.state().get(PBX)?.table?.held;
  const waitForTable = (seq: number) => waitFor(`table of version ${seq}`, () => held() === seq, 20_000);

  let last = 79_171_000_000;
  async function invite(call: Omit<TestCall, 'to'>) {
    const to = String(++last);
    await world.call({ to, ...call });
    return (call.trunk === 'trunk-b' ? world.b : world.a).inviteFor(to);
  }

  describe('in mode resident', () => {
    beforeAll(async () => {
      world = await startFreeswitchWorld({ mode: 'resident' });
      world.configure(office());
      await world.startAgent();
      await waitForTable(1);
    });
    afterAll(() => world?.close());
    beforeEach(() => world.clear());

    it.each(CASES)('answers %s by %s, and the decision is kept', async (reference, trunk, expected, reason) => {
      const received = await invite({ reference, trunk });
      expect(shown(received)).toBe(expected);
      const [action, number, carrier, ...rest] = resultOf(received);
      expect([action, number]).toEqual(expected === '101' ? ['keep', ''] : ['set', expected]);
      expect(carrier).toBe(trunk === 'trunk-a' ? 'Volga' : 'Нева');
      expect(rest).toEqual([reason, 'table']);
      const { request, decision, source, waitUs } = await waitFor('record', () => world.decisions[0]);
      expect({ source, waitUs }).toEqual({ source: 'table', waitUs: null });
      expect(request).toMatchObject({
        pbx: PBX,
        trunk,
        reference,
        callerId: { number: '101', presentation: 'allowed' },
      });
      expect(decision).toMatchObject({ action, reason, seq: 1 });
    });

    it('asks an agent of what it does not know: a name in other letters, a trunk without a carrier', async () => {
      const other = await invite({ reference: 'group:SALES', trunk: 'trunk-b' });
      expect([shown(other), resultOf(other)[4]]).toEqual(['78121110002', 'agent']);
      const unassigned = await invite({ reference: 'group:Sales', trunk: 'unassigned', by: 'trunk-a' });
      expect(resultOf(unassigned).slice(3)).toEqual(['unassigned_trunk', 'agent']);
    });

    it('shows an edit once it holds it; what was taken out is gone', async () => {
      const before = office();
      world.configure({
        ...before,
        seq: 2,
        groups: before.groups.map((group) =>
          group.id === 1 ? { ...group, numbers: [{ phoneNumberId: 5, enabled: true }] } : group,
        ),
        phoneNumbers: before.phoneNumbers.map((number) => (number.id === 8 ? { ...number, enabled: false } : number)),
      });
      await waitForTable(2);
      expect(shown(await invite({ reference: 'group:Sales', trunk: 'trunk-a' }))).toBe('+74951110005');
      expect(shown(await invite({ reference: 'group:Sales', trunk: 'trunk-b' }))).toBe('101');
      expect(shown(await invite({ reference: 'group:Empty', trunk: 'trunk-a' }))).toBe('101');
      world.configure({ ...office(), seq: 3 });
      await waitForTable(3);
      expect(shown(await invite({ reference: 'group:Sales', trunk: 'trunk-b' }))).toBe('78121110002');
    });

    it.each(['from', 'pai', 'rpid'] as const)(
      'puts the number where the carrier looks for it: %s',
      async (identityHeader) => {
        const { seq, ...before } = office();
        const carriers = before.carriers.map((carrier) => ({ ...carrier, identityHeader }));
        const version = seq + 10 + ['from', 'pai', 'rpid'].indexOf(identityHeader);
        world.configure({ ...before, carriers, seq: version });
        await waitForTable(version);
        // a name in other letters is asked of the agent
        for (const [reference, source] of [
          ['group:Sales', 'table'],
          ['group:SALES', 'agent'],
        ] as const) {
          const received = await invite({ reference, trunk: 'trunk-a' });
          expect(resultOf(received)[4]).toBe(source);
          expect(received.from.user).toBe('+74951110001');
          const inHeader = (name: typeof identityHeader) => (name === identityHeader ? '+74951110001' : undefined);
          expect(received.assertedIdentity?.user).toBe(inHeader('pai'));
          expect(received.remotePartyId?.user).toBe(inHeader('rpid'));
        }
        world.configure({ ...office(), seq: 3 });
        await waitForTable(3);
      },
    );

    it('answers with no agent at all, restricted calls and rejected ones too', async () => {
      await world.stopAgent();
      expect(resultOf(await invite({ reference: 'group:Sales', trunk: 'trunk-b' }))[4]).toBe('table');
      const hidden = await invite({ reference: 'group:Sales', trunk: 'trunk-b', headers: { Privacy: 'id' } });
      expect([hidden.from.user, hidden.assertedIdentity?.user, hidden.privacy]).toEqual([
        'anonymous',
        '78121110002',
        'id',
      ]);
      const rejected = await world.call({ to: '79172000001', reference: 'group:Rejects', trunk: 'trunk-a' });
      expect(rejected.calls[0]?.status).toBe(603);
      const unknown = await invite({ reference: 'group:SALES', trunk: 'trunk-b' });
      expect([shown(unknown), ...resultOf(unknown).slice(3)]).toEqual(['101', 'no_answer', 'policy']);
      await world.startAgent();
      await waitForTable(3);
    });

    it('is filled again when FreeSWITCH was restarted, and when somebody emptied a part of it', async () => {
      await world.freeswitch.restart();
      const holds = async () => (await world.freeswitch.cli('global_getvar callerid_version_1')).trim() === '3';
      await waitFor('table', holds, 20_000);
      expect(resultOf(await invite({ reference: 'group:Sales', trunk: 'trunk-b' }))[4]).toBe('table');
      await world.stopAgent();
      await world.freeswitch.cli('hash delete/callerid-1_t/trunk-b');
      await world.freeswitch.cli('hash insert/callerid-1_t/trunk-c/stale');
      await world.freeswitch.cli('hash delete/callerid-1/digest_t');
      // by an agent that is gone, of a database that was restored since
      await world.freeswitch.cli('global_setvar callerid_version_3=999');
      await world.startAgent();
      await waitForTable(3);
      expect(await world.freeswitch.cli('global_getvar callerid_version_3')).not.toContain('999');
      expect(await world.freeswitch.cli('hash select/callerid-1_t/trunk-c')).not.toContain('stale');
      expect(resultOf(await invite({ reference: 'group:Sales', trunk: 'trunk-b' }))[4]).toBe('table');
    });
  });

  describe('in mode agent', () => {
    beforeAll(async () => {
      world = await startFreeswitchWorld();
      const configuration = office({ settings: { emergencyDestinations: ['112', '15'] } });
      world.configure({
        ...configuration,
        trunks: configuration.trunks.map((trunk) => (trunk.id === 1 ? { ...trunk, emergencyNumberId: 5 } : trunk)),
      });
      await world.startAgent();
      await waitForTable(1);
    });
    afterAll(() => world?.close());
    beforeEach(() => world.clear());

    it('answers when no agent does; the agents come first', async () => {
      expect(resultOf(await invite({ reference: 'group:Sales', trunk: 'trunk-b' }))[4]).toBe('agent');
      await world.stopAgent();
      for (const [reference, trunk, expected, reason] of CASES) {
        const received = await invite({ reference, trunk });
        expect([reference, shown(received), ...resultOf(received).slice(3)]).toEqual([
          reference,
          expected,
          reason,
          'table',
        ]);
      }
    });

    it('has each trunk’s number for emergencies, for every destination of the settings, with everything down', async () => {
      for (const [to, headers] of [
        ['112', {}],
        ['15', { Privacy: 'id' }],
      ] as const) {
        await world.call({ to, trunk: 'trunk-a', reference: 'group:Rejects', headers });
        const received = await world.a.inviteFor(to);
        expect(shown(received)).toBe('+74951110005');
        expect(received.privacy).toBeNull();
        expect(resultOf(received).slice(3)).toEqual(['emergency', 'table']);
      }
      await world.call({ to: '112', trunk: 'trunk-b' });
      expect(resultOf(await world.b.inviteFor('112')).slice(3)).toEqual(['emergency', 'policy']);
    });
  });
});
