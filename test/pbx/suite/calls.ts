import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../../src/agent/agent.ts';
import type { Configuration } from '../../../src/domain/model.ts';
import { aGroup, aNumber } from '../../../src/domain/testing.ts';
import type { DecisionRecord } from '../../../src/store/store.ts';
import { dialled, type SipMessage } from '../../support/sip-message.ts';
import { type CallsResult, type Carrier, type PlaceOptions, placeCalls } from '../../support/sipp.ts';
import { waitFor } from '../../support/wait.ts';
import { office, PBX } from '../configuration.ts';
import { asCall, expectNoOtherNumber, resultOf, shown, type TestCall } from '../world.ts';

/** A real PBX with trunks to carriers A and B, one by way of which all fails, and one agent without a database. */
export interface CallsWorld {
  /** host:port of the PBX's SIP. */
  readonly sip: string;
  readonly a: Carrier;
  readonly b: Carrier;
  readonly down: Carrier;
  /** What the agent decided, in order. */
  readonly decisions: DecisionRecord[];
  readonly proposed: Set<string>;
  /** From now on calls are decided on this. */
  configure(configuration: Configuration): void;
  /** Starts the agent in this process and waits until calls are answered. */
  startAgent(): Promise<Agent>;
  call(call: TestCall, options?: Partial<PlaceOptions>): Promise<CallsResult>;
  /** Places a call through the originate context of the dialplan that is under test, and connects it to a phone. */
  originate(to: string, call: { readonly trunk: string; readonly reference: string }): Promise<void>;
  hangUpAll(): Promise<void>;
  /** How long a call waits for the agent from now on, in ms; null: as at the start. */
  setWait(ms: number | null): Promise<void>;
  /** Forgets what came so far. */
  clear(): void;
  close(): Promise<void>;
}

/** A kind of PBX as the suite needs it. */
export interface CallsPbx {
  readonly name: string;
  /** Why the suite can't run here; it is skipped then, and says so. */
  readonly missing?: string | null;
  /** How a caller is told that the call was rejected. */
  readonly rejected: number;
  /** This kind places legs of its own by Local channels. */
  readonly hasLocalLegs: boolean;
  start(): Promise<CallsWorld>;
}

/** The main job on a real PBX: the number that carriers receive in the INVITE. The same for every kind of PBX. */
export function describeCalls(pbx: CallsPbx): void {
  describe.skipIf(pbx.missing)(`calls that leave a real ${pbx.name}${pbx.missing ? ` (${pbx.missing})` : ''}`, () => {
    let world: CallsWorld;
    let agent: Agent;
    const tableHolds = (seq: number) => waitFor('table', () => agent.state().get(PBX)?.table?.held === seq, 20_000);
    beforeAll(async () => {
      world = await pbx.start();
      world.configure(office());
      agent = await world.startAgent();
      await tableHolds(1);
    });
    afterAll(() => world?.close());
    beforeEach(() => {
      world.clear();
      world.configure(office());
    });
    afterEach(() => expectNoOtherNumber(world.a, world.b, world.down));

    let last = 79_161_000_000;
    /** Places one call to a number of its own and returns the INVITE that the dialled trunk's carrier received. */
    async function invite(call: Omit<TestCall, 'to'> = {}) {
      const to = String(++last);
      await world.call({ to, ...call });
      return (call.by ?? call.trunk) === 'trunk-b' ? world.b.inviteFor(to) : world.a.inviteFor(to);
    }

    /** A call is recorded when it has confirmed its answer, which may be after the carrier has heard of it. */
    const recordOf = (received: SipMessage) =>
      waitFor('record of the decision', () =>
        world.decisions.find(({ request }) => request.destination === dialled(received)),
      );

    it('show the number of each carrier by one group', async () => {
      const byA = await invite({ trunk: 'trunk-a', reference: 'group:Sales' });
      expect(shown(byA)).toBe('+74951110001');
      expect(resultOf(byA)).toEqual(['set', '+74951110001', 'Volga', 'group', 'agent']);
      const byB = await invite({ trunk: 'trunk-b', reference: 'group:Sales' });
      expect(shown(byB)).toBe('78121110002');
      expect(resultOf(byB)).toEqual(['set', '78121110002', 'Нева', 'group', 'agent']);
    });

    it.each([
      ['+e164', 'trunk-a', '+74951110001'],
      ['e164', 'trunk-b', '78121110002'],
      ['national', 'national', '84951110003'],
      ['significant', 'significant', '4951110004'],
    ])('write the number as the carrier wants it: %s', async (_, trunk, expected) => {
      expect(shown(await invite({ trunk, by: trunk === 'trunk-b' ? trunk : 'trunk-a', reference: 'group:#1' }))).toBe(
        expected,
      );
    });

    it.each([
      ['a group by its former name or in other case', 'group:SALES', 'trunk-a', '+74951110001', 'group'],
      ['a group with a comma and quotes in its name', 'group:Отдел «Йод», юг', 'trunk-b', '78121110009', 'group'],
      ['the same name decomposed (NFD)', 'group:Отдел «Йод», юг'.normalize('NFD'), 'trunk-a', '+74951110005', 'group'],
      ['a call task', 'task:Spring', 'trunk-a', '+74951110005', 'group'],
      ['a call task, by the other carrier', 'task:Spring', 'trunk-b', '78121110009', 'group'],
      ['a call task of one number', 'task:One number', 'trunk-a', '+74951110005', 'number'],
      ['one number', 'number:+74951110005', 'trunk-a', '+74951110005', 'number'],
      ['nothing: the trunk’s default', '', 'trunk-a', '+74951110008', 'trunk_default'],
      // no match: the trunk's default is shown, and where it has none the caller ID is kept
      ['one number of another carrier', 'number:+78121110009', 'trunk-a', '+74951110008', 'wrong_carrier'],
      ['one number of another carrier, no default', 'number:+74951110005', 'trunk-b', '101', 'wrong_carrier'],
      ['a call task of a number of another carrier', 'task:One number', 'trunk-b', '101', 'wrong_carrier'],
      ['an empty group', 'group:Empty', 'trunk-a', '+74951110008', 'empty_group'],
      ['a paused number', 'group:Paused', 'trunk-a', '+74951110008', 'numbers_disabled'],
      ['a group without a number there', 'group:Paused', 'trunk-b', '101', 'no_number_at_carrier'],
      ['an unknown group', 'group:Nobody', 'trunk-a', '+74951110008', 'unknown_reference'],
      ['no reference at all', 'Sales', 'trunk-a', '+74951110008', 'invalid_reference'],
      // each policy
      ['policy fallback_group', 'group:Falls back', 'trunk-b', '78121110002', 'empty_group'],
      ['policy keep', 'group:Keeps', 'trunk-a', '101', 'empty_group'],
    ])('show what is named: %s', async (_, reference, trunk, expected, reason) => {
      const received = await invite({ trunk, reference });
      expect(shown(received)).toBe(expected);
      expect(resultOf(received)[0]).toBe(expected === '101' ? 'keep' : 'set');
      expect(resultOf(received).slice(3)).toEqual([reason, 'agent']);
    });

    it('keep their caller ID by a trunk that is unknown, or has no carrier; the unknown one is proposed', async () => {
      const unknown = await invite({ trunk: 'nowhere', by: 'trunk-a', reference: 'group:Sales' });
      expect(shown(unknown)).toBe('101');
      expect(resultOf(unknown)).toEqual(['keep', '', '', 'unknown_trunk', 'agent']);
      const unassigned = await invite({ trunk: 'unassigned', by: 'trunk-a', reference: 'group:Sales' });
      expect(resultOf(unassigned)).toEqual(['keep', '', '', 'unassigned_trunk', 'agent']);
      await waitFor('proposed trunk', () => world.proposed.has('nowhere'));
    });

    it('do not leave when the policy is reject', async () => {
      const result = await world.call({ to: '79162000001', reference: 'group:Rejects' });
      expect(result.calls[0]?.status).toBe(pbx.rejected);
      expect(world.a.invites()).toEqual([]);
    });

    it('stay restricted: anonymous in From, the carrier’s number in PAI with Privacy', async () => {
      const headers = { 'P-Asserted-Identity': '"Anna" <sip:101@pbx>', Privacy: 'id' };
      const received = await invite({ trunk: 'trunk-b', reference: 'group:Sales', headers });
      expect(received.from.user).toBe('anonymous');
      expect(received.from.raw).not.toMatch(/Anna|101/);
      expect(received.assertedIdentity?.user).toBe('78121110002');
      expect(received.privacy).toBe('id');
      const { request } = await recordOf(received);
      expect(request.callerId).toEqual({ number: '101', presentation: 'restricted' });
    });

    it('show a display name by the trunk’s setting: clear, keep, fixed', async () => {
      const of = async (trunk: string) => {
        const by = trunk === 'trunk-b' ? trunk : 'trunk-a';
        const { from, assertedIdentity } = await invite({ trunk, by, reference: 'group:Sales', display: 'Anna' });
        expect(assertedIdentity?.display).toBe(from.display);
        return from.display;
      };
      expect(await of('trunk-a')).toBe('');
      expect(await of('trunk-b')).toBe('Anna');
      expect(await of('significant')).toBe('Main office');
    });

    it('show the trunk’s default number in an emergency, without an agent being asked', async () => {
      for (const to of ['112', '911', '01', '104']) await world.call({ to, reference: 'group:Rejects' });
      for (const to of ['112', '911', '01', '104']) {
        const received = await world.a.inviteFor(to);
        expect(shown(received)).toBe('+74951110008');
        expect(resultOf(received)).toEqual(['set', '+74951110008', 'Volga', 'emergency', 'table']);
      }
      await waitFor('decisions', () => world.decisions.length === 4);
      expect(new Set(world.decisions.map(({ source }) => source))).toEqual(new Set(['table']));
    });

    it('show a number of its carrier on each leg of a fork', async () => {
      await world.call({ to: '79163000001', context: 'out-at-once', reference: 'group:Sales' });
      expect(shown(await world.a.inviteFor('79163000001'))).toBe('+74951110001');
      expect(shown(await world.b.inviteFor('79163000001'))).toBe('78121110002');
      await waitFor('records', () => world.decisions.length === 2);
      const [first, second] = world.decisions.map(({ request }) => request);
      expect(first?.callId).toBe(second?.callId);
      expect(world.decisions.map(({ request }) => request.callerId.number)).toEqual(['101', '101']);
    });

    if (pbx.hasLocalLegs) {
      it('start from the original caller ID in a Local leg after a trunk that failed', async () => {
        const received = await invite({ context: 'nested', reference: 'group:Sales' });
        expect(shown(received)).toBe('+74951110001');
        await waitFor('records', () => world.decisions.length === 2);
        expect(world.decisions.map(({ request }) => request.trunk)).toEqual(['trunk-down', 'trunk-a']);
        expect(world.decisions.map(({ request }) => request.callerId.number)).toEqual(['101', '101']);
        expect(world.decisions.map(({ request }) => request.attempt)).toEqual([1, 2]);
        expect(new Set(world.decisions.map(({ request }) => request.callId)).size).toBe(1);
      });
    }

    it('show the trunk’s number when originated, and no other when the phone answers', async () => {
      await world.originate('79164000001', { trunk: 'trunk-b', reference: 'group:Отдел «Йод», юг' });
      expect(shown(await world.b.inviteFor('79164000001'))).toBe('78121110009');
      await waitFor('end of the call', () => world.b.requests().some((m) => m.method === 'BYE'));
    });

    it('show the second trunk’s number when transferred out blindly', async () => {
      const call = { to: '79165000001', transferTo: '5579165', reference: 'group:Sales', context: 'out-by-a' };
      expect(await world.call(call, { scenario: 'uac-blind-transfer' })).toMatchObject({ ok: 1 });
      expect(shown(await world.a.inviteFor('79165000001'))).toBe('+74951110001');
      expect(shown(await world.b.inviteFor('5579165'))).toBe('78121110002');
      // SIPp's carriers end no call by themselves
      // before it is answered a call is cancelled, not ended
      await waitFor('answer', () => world.b.requests().some((m) => m.method === 'ACK'));
      await world.hangUpAll();
      await waitFor('end of both calls', () => world.b.requests().some((m) => m.method === 'BYE'));
    });

    it('show the new number on the call after an edit', async () => {
      const old = await invite({ reference: 'group:Only at A' });
      expect(shown(old)).toBe('+74951110008');
      const before = office();
      const groups = before.groups.map((group) =>
        group.id === 8 ? { ...group, numbers: [{ phoneNumberId: 5, enabled: true }] } : group,
      );
      world.configure({ ...before, seq: 2, groups });
      const edited = await invite({ reference: 'group:Only at A' });
      expect(shown(edited)).toBe('+74951110005');
      expect((await recordOf(old)).decision.seq).toBe(1);
      expect((await recordOf(edited)).decision.seq).toBe(2);
    });

    describe('300 at once over 20 groups and both trunks', () => {
      const number = (group: number, carrier: number) => `+7${carrier === 1 ? 495 : 812}2220${100 + group}`;
      const calls = Array.from({ length: 300 }, (_, i) => ({
        to: String(79_170_000_000 + i),
        from: String(10_000 + i),
        trunk: i % 2 === 0 ? 'trunk-a' : 'trunk-b',
        group: Math.floor(i / 2) % 20,
      }));
      /** What each carrier must see, by the number dialled. */
      const expected = new Map(
        calls.map(({ to, trunk, group }) => [to, trunk === 'trunk-a' ? number(group, 1) : number(group, 2).slice(1)]),
      );
      const place = (rate: number, talkMs: number) =>
        placeCalls(
          // By the very name: where the processors are full and the agent is not heard in time, the table can answer.
          calls.map((call) => asCall({ ...call, reference: `group:Group ${call.group}` })),
          { to: world.sip, rate, talkMs },
        );
      const invites = () => [...world.a.invites(), ...world.b.invites()];

      let seq = 2;
      beforeEach(async () => {
        const base = office();
        const ids = Array.from({ length: 20 }, (_, i) => i + 101);
        world.configure({
          ...base,
          seq: ++seq,
          phoneNumbers: ids.flatMap((id) =>
            [1, 2].map((carrierId) => aNumber(id * 10 + carrierId, carrierId, { e164: number(id - 101, carrierId) })),
          ),
          groups: ids.map((id) => aGroup(id, [id * 10 + 1, id * 10 + 2], { name: `Group ${id - 101}` })),
          trunks: base.trunks.map((trunk) => ({ ...trunk, defaultNumberId: null })),
          callTasks: [],
        });
        await tableHolds(seq);
      });

      // Long enough for the agent to answer: the callers, the carriers and the PBX share two cores with it.
      beforeAll(() => world.setWait(15_000));
      afterAll(() => world.setWait(null));

      it('each show their own', async () => {
        expect(await place(60, 5500)).toMatchObject({ ok: 300, failed: 0 });
        expect(new Map(invites().map((invite) => [dialled(invite), shown(invite)]))).toEqual(expected);
      });

      it('within one second, each show their own', async () => {
        expect(await place(300, 1000)).toMatchObject({ ok: 300, failed: 0 });
        expect(new Map(invites().map((invite) => [dialled(invite), shown(invite)]))).toEqual(expected);
        const sources = new Set(invites().map((invite) => resultOf(invite)[4]));
        expect([...sources].filter((source) => source !== 'agent' && source !== 'table')).toEqual([]);
      });
    });
  });
}
