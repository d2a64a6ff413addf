import { describe, expect, it } from 'vitest';
import type { CallRequest, Decision } from './decision.ts';
import type { CallerIdGroup, Configuration, Edit, Trunk } from './model.ts';
import { MAX_FALLBACKS, resolve } from './resolve.ts';
import { Snapshot } from './snapshot.ts';
import { aCarrier, aConfiguration, aGroup, aNumber, aPbx, aRequest, aTask, aTrunk, theSettings } from './testing.ts';

/**
 * One PBX, two carriers, a trunk of each. Group 1 holds 10 and 11 at carrier 1, 20 at carrier 2. Numbers 19 and 29 are
 * the trunks' defaults, 18 is trunk 1's emergency number.
 */
const BASE: Configuration = aConfiguration({
  seq: 7,
  carriers: [aCarrier(1), aCarrier(2, { numberFormat: 'national' })],
  pbxs: [aPbx(1)],
  phoneNumbers: [10, 11, 18, 19].map((id) => aNumber(id, 1)).concat([20, 29].map((id) => aNumber(id, 2))),
  groups: [aGroup(1, [20, 10, 11], { name: 'Продажи' })],
  trunks: [
    aTrunk(1, 1, 1, { defaultNumberId: 19, emergencyNumberId: 18 }),
    aTrunk(2, 1, 2, { defaultNumberId: 29 }),
    aTrunk(3, 1, null),
    aTrunk(4, 1, 1, { ignored: true, defaultNumberId: 19 }),
    aTrunk(5, 1, 1),
  ],
  callTasks: [aTask(1, { groupId: 1 }), aTask(2, { phoneNumberId: 11 }), aTask(3)],
});
const base = Snapshot.from(BASE);

function trunk(id: number, rest: Partial<Trunk>): Edit {
  return { entity: 'trunk', id, value: { ...base.trunkById(id)!, ...rest } };
}
function group(id: number, numbers: readonly number[], rest: Partial<CallerIdGroup> = {}): Edit {
  return { entity: 'group', id, value: aGroup(id, numbers, rest) };
}
function disabled(id: number): Edit {
  return { entity: 'phone_number', id, value: { ...base.phoneNumber(id)!, enabled: false } };
}
/** What the request comes to after these edits of BASE. */
function decide(request: Partial<CallRequest>, ...edits: Edit[]): Decision {
  return resolve(base.with(edits, 8), aRequest(request));
}
const shownId = (decision: Decision) => (decision.action === 'set' ? decision.number.id : decision.action);
const codes = (decision: Decision) => decision.trace.map((step) => step.code);

describe('rule 1: emergency first', () => {
  it('rule 1: shows the emergency number, whatever the call refers to', () => {
    const decision = decide({ destination: '112', reference: 'group:Продажи' });
    expect(decision).toMatchObject({ action: 'set', reason: 'emergency', policy: null });
    expect(decision).toMatchObject({ number: { id: 18, origin: 'emergency_number' } });
    expect(codes(decision)[0]).toBe('emergency');
  });
  it('rule 1: takes the word of the PBX', () => {
    expect(decide({ destination: '5555', emergency: true })).toMatchObject({ reason: 'emergency', number: { id: 18 } });
  });
  it('rule 1: sees through visual separators', () => {
    expect(decide({ destination: ' 1-1 2' }).reason).toBe('emergency');
  });
  it("rule 1: then the trunk's default, then keep", () => {
    expect(shownId(decide({ destination: '112' }, disabled(18)))).toBe(19);
    expect(shownId(decide({ destination: '112' }, disabled(18), disabled(19)))).toBe('keep');
    expect(shownId(decide({ destination: '112', trunk: 'trunk5' }))).toBe('keep');
  });
  it('rule 1: an emergency number of another carrier is not shown', () => {
    expect(shownId(decide({ destination: '112' }, trunk(1, { emergencyNumberId: 20 })))).toBe(19);
  });
  it('rule 1: nothing rejects it', () => {
    for (const name of ['trunk3', 'trunk4', 'trunk5', 'nowhere']) {
      const decision = decide(
        { destination: '112', trunk: name, reference: 'group:none' },
        trunk(5, { policy: 'reject' }),
        { entity: 'settings', id: 1, value: theSettings({ policy: 'reject' }) },
      );
      expect(decision).toMatchObject({ action: 'keep', reason: 'emergency' });
    }
  });
  it('rule 1: nothing hides it', () => {
    const decision = decide({ destination: '112', callerId: { number: '101', presentation: 'restricted' } });
    expect(decision).toMatchObject({ action: 'set', presentation: 'allowed' });
  });
  it('rule 1: nothing rotates it', () => {
    const numbers = ['112', '1 12', '11-2'].map((destination) =>
      shownId(decide({ destination, reference: 'group:#1' }, group(1, [10, 11], { selection: 'by_destination' }))),
    );
    expect(numbers).toEqual([18, 18, 18]);
  });
});

describe('rule 2: the trunk decides the carrier, the carrier the number', () => {
  it('rule 2: one group shows on each trunk the number of its carrier', () => {
    expect(decide({ trunk: 'trunk1', reference: 'group:Продажи' })).toMatchObject({
      reason: 'group',
      carrier: { id: 1 },
      number: { id: 10, origin: 'group' },
    });
    expect(decide({ trunk: 'trunk2', reference: 'group:Продажи' })).toMatchObject({
      reason: 'group',
      carrier: { id: 2 },
      number: { id: 20, origin: 'group' },
    });
  });
  it('rule 2: the number follows when the trunk changes its carrier', () => {
    const moved = trunk(1, { carrierId: 2, defaultNumberId: null, emergencyNumberId: null });
    expect(shownId(decide({ reference: 'group:Продажи' }, moved))).toBe(20);
  });
});

describe('references', () => {
  it.each([
    ['group:Продажи', 10, 'group'],
    ['group: ПРОДАЖИ ', 10, 'group'],
    ['group:#1', 10, 'group'],
    ['task:task 1', 10, 'group'],
    ['task:Task 2', 11, 'number'],
    ['task:Task 3', 19, 'trunk_default'],
    ['number:+79160000011', 11, 'number'],
    ['', 19, 'trunk_default'],
    ['  ', 19, 'trunk_default'],
  ])('%s shows number %i for the reason %s', (reference, id, reason) => {
    expect(decide({ reference })).toMatchObject({ action: 'set', reason, policy: null, number: { id } });
  });
  it('follows an alias, but a name goes before it', () => {
    const edits = [group(2, [11], { name: 'New', aliases: ['Old'] })];
    expect(shownId(decide({ reference: 'group:OLD' }, ...edits))).toBe(11);
    expect(shownId(decide({ reference: 'group:old' }, ...edits, group(3, [10], { name: 'old' })))).toBe(10);
  });
});

describe('rule 3: exact carrier match', () => {
  it('rule 3: a number of another carrier is a no-match', () => {
    const decision = decide({ reference: 'number:+79160000020' });
    expect(decision).toMatchObject({ reason: 'wrong_carrier', policy: 'trunk_default', number: { id: 19 } });
  });
  it('rule 3: the same through a call task', () => {
    expect(decide({ trunk: 'trunk2', reference: 'task:Task 2' })).toMatchObject({ reason: 'wrong_carrier' });
  });
  it('rule 3: means the E.164 at the carrier of the trunk when two have it', () => {
    const twin: Edit = { entity: 'phone_number', id: 30, value: aNumber(30, 2, { e164: '+79160000011' }) };
    expect(shownId(decide({ trunk: 'trunk2', reference: 'task:Task 2' }, twin))).toBe(30);
    expect(shownId(decide({ trunk: 'trunk1', reference: 'number:+79160000011' }, twin))).toBe(11);
  });
  it('rule 3: a default number that is disabled or of another carrier is not shown', () => {
    expect(shownId(decide({}, disabled(19)))).toBe('keep');
    expect(shownId(decide({}, trunk(1, { defaultNumberId: 20 })))).toBe('keep');
  });
});

describe('rule 4: no match goes to the policy', () => {
  it.each([
    ['unknown_trunk', { trunk: 'nowhere' }, []],
    ['unknown_trunk', { trunk: 'TRUNK1' }, []],
    ['unknown_trunk', { pbx: 'pbx9' }, []],
    ['unknown_trunk', { trunk: 'trunk4' }, []],
    ['unassigned_trunk', { trunk: 'trunk3', reference: 'group:#1' }, []],
    ['invalid_reference', { reference: 'Продажи' }, []],
    ['invalid_reference', { reference: 'number:89160000010' }, []],
    ['unknown_reference', { reference: 'group:none' }, []],
    ['unknown_reference', { reference: 'group:#99' }, []],
    ['unknown_reference', { reference: 'task:none' }, []],
    ['unknown_reference', { reference: 'number:+79169999999' }, []],
    ['unknown_reference', { reference: 'task:Task 2' }, [{ entity: 'phone_number', id: 11, value: null }]],
    ['empty_group', { reference: 'group:#2' }, [group(2, [])]],
    ['no_number_at_carrier', { reference: 'group:#2' }, [group(2, [20])]],
    ['numbers_disabled', { reference: 'group:#2' }, [group(2, [20, 10]), disabled(10)]],
    ['numbers_disabled', { reference: 'number:+79160000010' }, [disabled(10)]],
    ['no_default_number', { trunk: 'trunk5' }, []],
    ['no_default_number', {}, [disabled(19)]],
  ] satisfies [string, Partial<CallRequest>, Edit[]][])('rule 4: %s, for %o', (reason, request, edits) => {
    const settings: Edit = { entity: 'settings', id: 1, value: theSettings({ policy: 'reject' }) };
    const decision = decide(request, settings, ...edits);
    expect(decision).toMatchObject({ action: 'reject', reason, policy: 'reject' });
    expect(decision.trace).toContainEqual({ code: 'no_match', reason });
  });

  it("rule 4: the group's policy, else the trunk's, else the system's", () => {
    const system: Edit = { entity: 'settings', id: 1, value: theSettings({ policy: 'reject' }) };
    const own = trunk(1, { policy: 'keep' });
    expect(decide({ reference: 'group:#2' }, system, own, group(2, [20], { policy: 'trunk_default' }))).toMatchObject({
      action: 'set',
      policy: 'trunk_default',
      number: { id: 19, origin: 'trunk_default' },
    });
    expect(decide({ reference: 'group:#2' }, system, own, group(2, [20]))).toMatchObject({
      action: 'keep',
      policy: 'keep',
    });
    expect(decide({ reference: 'group:#2' }, system, group(2, [20]))).toMatchObject({ policy: 'reject' });
  });
  it("rule 4: the group's policy holds on an unknown trunk as well", () => {
    const edits = [group(2, [10], { policy: 'reject' })];
    expect(decide({ trunk: 'nowhere', reference: 'group:#2' }, ...edits)).toMatchObject({
      action: 'reject',
      reason: 'unknown_trunk',
    });
  });
  it("rule 4: the system's default is the trunk's default, then keep", () => {
    expect(shownId(decide({ reference: 'group:none' }))).toBe(19);
    expect(decide({ reference: 'group:none', trunk: 'trunk5' })).toMatchObject({
      action: 'keep',
      policy: 'trunk_default',
    });
  });

  const to = (fallbackGroupId: number) => ({ policy: 'fallback_group', fallbackGroupId }) as const;
  it('rule 4: a fallback group is held to the same carrier', () => {
    const decision = decide({ reference: 'group:#2' }, group(2, [], to(1)));
    expect(decision).toMatchObject({
      reason: 'empty_group',
      policy: 'fallback_group',
      number: { id: 10, origin: 'fallback_group' },
    });
  });
  it("rule 4: the fallback group's own chain is followed", () => {
    expect(shownId(decide({ reference: 'group:#2' }, group(2, [], to(3)), group(3, [20], to(1))))).toBe(10);
    expect(decide({ reference: 'group:#2' }, group(2, [], to(3)), group(3, [20], { policy: 'reject' }))).toMatchObject({
      action: 'reject',
      reason: 'empty_group',
      policy: 'reject',
    });
  });
  it("rule 4: a trunk's and the system's fallback group", () => {
    expect(shownId(decide({ reference: 'group:none' }, trunk(1, to(1))))).toBe(10);
    const system: Edit = { entity: 'settings', id: 1, value: theSettings(to(1)) };
    expect(shownId(decide({ reference: 'group:none' }, system))).toBe(10);
  });
  it('rule 4: a cycle ends in the trunk default', () => {
    const decision = decide({ reference: 'group:#2' }, group(2, [], to(3)), group(3, [], to(2)));
    expect(decision).toMatchObject({ policy: 'trunk_default', number: { id: 19 } });
    expect(decision.trace).toContainEqual({ code: 'policy', policy: 'trunk_default', from: 'end_of_chain' });
    expect(decision.trace.filter((step) => step.code === 'eligible')).toHaveLength(2);
  });
  it('rule 4: a chain with no default number at its end is keep', () => {
    expect(shownId(decide({ reference: 'group:#2', trunk: 'trunk5' }, group(2, [], to(2))))).toBe('keep');
  });
  it(`rule 4: at most ${MAX_FALLBACKS} fallback groups are tried`, () => {
    const chain = (length: number) => [
      ...Array.from({ length }, (_, i) => group(100 + i, [], to(101 + i))),
      group(100 + length, [10]),
    ];
    expect(MAX_FALLBACKS).toBe(3);
    expect(shownId(decide({ reference: 'group:#100' }, ...chain(3)))).toBe(10);
    expect(shownId(decide({ reference: 'group:#100' }, ...chain(4)))).toBe(19);
  });
  it('rule 4: a fallback group that is gone ends in the trunk default', () => {
    expect(shownId(decide({ reference: 'group:#2' }, group(2, [], to(77))))).toBe(19);
  });
});

describe('rule 5: several numbers', () => {
  it('rule 5: position takes the first enabled one of this carrier', () => {
    expect(shownId(decide({ reference: 'group:#1' }))).toBe(10);
    expect(shownId(decide({ reference: 'group:#1' }, disabled(10)))).toBe(11);
    const paused = aGroup(1, [20, 10, 11]).numbers.map((n) => ({ ...n, enabled: n.phoneNumberId !== 10 }));
    expect(shownId(decide({ reference: 'group:#1' }, group(1, [], { numbers: paused })))).toBe(11);
    expect(shownId(decide({ reference: 'group:#1' }, group(1, [11, 10])))).toBe(11);
  });
  it('rule 5: by_destination shows a contact one number, and contacts several', () => {
    const rotating = group(1, [20, 10, 11], { selection: 'by_destination' });
    const shown = Array.from({ length: 64 }, (_, i) =>
      shownId(decide({ reference: 'group:#1', destination: `+7495000${1000 + i}` }, rotating)),
    );
    expect(new Set(shown)).toEqual(new Set([10, 11]));
    const again = Array.from({ length: 64 }, (_, i) =>
      shownId(decide({ reference: 'group:#1', destination: `7 (495) 000-${1000 + i}`, callId: 'b' }, rotating)),
    );
    expect(again).toEqual(shown);
  });
});

describe('rule 6: rendering', () => {
  it.each([
    ['+e164', '+79160000010'],
    ['e164', '79160000010'],
    ['national', '89160000010'],
    ['significant', '9160000010'],
  ] as const)('rule 6: %s is %s', (numberFormat, shown) => {
    const decision = decide(
      { reference: 'group:#1' },
      { entity: 'carrier', id: 1, value: aCarrier(1, { numberFormat }) },
    );
    expect(decision).toMatchObject({ shown, number: { e164: '+79160000010' } });
    expect(decision.trace).toContainEqual({ code: 'rendered', e164: '+79160000010', shown, format: numberFormat });
  });
});

describe('rule 7: presentation survives', () => {
  it.each(['allowed', 'restricted', 'unavailable'] as const)('rule 7: %s stays', (presentation) => {
    const callerId = { number: '101', presentation };
    expect(decide({ reference: 'group:#1', callerId })).toMatchObject({
      action: 'set',
      presentation,
      number: { id: 10 },
    });
    expect(decide({ trunk: 'trunk5', callerId })).toMatchObject({ action: 'keep', presentation });
  });
});

describe('rule 8: every attempt is resolved anew', () => {
  it('rule 8: attempt 2 on another trunk shows what attempt 1 would have shown there', () => {
    const first = decide({ reference: 'group:#1', attempt: 1, trunk: 'trunk1' });
    const second = decide({ reference: 'group:#1', attempt: 2, trunk: 'trunk2' });
    expect([shownId(first), shownId(second)]).toEqual([10, 20]);
    expect(second).toEqual(decide({ reference: 'group:#1', attempt: 1, trunk: 'trunk2' }));
  });
  it('rule 8: a substitute that is left over in the request changes nothing', () => {
    const left = { number: '+79160000010', presentation: 'allowed' } as const;
    const decision = decide({ reference: 'group:#1', attempt: 2, trunk: 'trunk2', callerId: left });
    expect(decision).toEqual(decide({ reference: 'group:#1', attempt: 2, trunk: 'trunk2' }));
  });
});

describe('rule 9: what reaches a PBX is stripped', () => {
  it('rule 9: the display name', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the dialplan's variable, not ours
    const text = 'A"\r\nVia: x<sip:1>,;\\${EXTEN}$${y} Б';
    const decision = decide({}, trunk(1, { displayName: 'fixed', displayText: text }));
    expect(decision).toMatchObject({ display: { name: 'fixed', text: 'AVia: xsip:1EXTENy Б' } });
  });
  it('rule 9: the text goes out only where it is fixed', () => {
    for (const displayName of ['clear', 'keep'] as const) {
      const decision = decide({}, trunk(1, { displayName, displayText: 'left over' }));
      expect(decision).toMatchObject({ display: { name: displayName, text: '' } });
    }
  });
  it('rule 9: a number that is not digits is never shown, whatever the configuration says', () => {
    const odd: Edit = { entity: 'phone_number', id: 19, value: aNumber(19, 1, { e164: '+7916"\r\nX: y' }) };
    expect(decide({}, odd)).toMatchObject({ action: 'keep', reason: 'no_default_number' });
  });
});

describe('rule 10: an edit is atomic', () => {
  it('rule 10: a decision names the version, and the old version goes on as it was', () => {
    const before = resolve(base, aRequest({ reference: 'group:#1' }));
    const edited = base.with([group(1, [11, 20]), disabled(10)], 8);
    expect(resolve(edited, aRequest({ reference: 'group:#1' }))).toMatchObject({ seq: 8, number: { id: 11 } });
    expect(before).toMatchObject({ seq: 7, number: { id: 10 } });
    expect(resolve(base, aRequest({ reference: 'group:#1' }))).toEqual(before);
  });
});

describe('rule 11: what is recorded is whole', () => {
  it('rule 11: each decision carries reason, carrier, version and a trace that ends in its outcome', () => {
    const requests = ['group:#1', 'group:none', 'task:Task 2', '', 'x'].flatMap((reference) =>
      ['trunk1', 'trunk2', 'trunk3', 'trunk5', 'none'].flatMap((name) =>
        ['+7495', '112'].map((destination) => aRequest({ reference, trunk: name, destination })),
      ),
    );
    for (const request of requests) {
      const decision = resolve(base, request);
      expect(decision.seq).toBe(7);
      expect(decision.trace.at(-1)).toEqual({ code: 'outcome', action: decision.action });
      expect(decision.carrier?.id).toBe({ trunk1: 1, trunk2: 2, trunk5: 1 }[request.trunk]);
      expect(decision.trace.some((step) => step.code === 'no_match')).toBe(decision.policy !== null);
      expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
    }
  });
  it('rule 11: long words of a PBX are recorded in part', () => {
    const long = 'x'.repeat(10_000);
    const decision = decide({ pbx: long, trunk: long, reference: long, destination: long, emergency: true });
    expect(JSON.stringify(decision).length).toBeLessThan(2_000);
  });
});

describe('the last check', () => {
  it('keeps the caller ID when a look-up hands over a number of another carrier, or a disabled one', () => {
    const paused = base.with([disabled(10)], 7);
    for (const [truth, wrong] of [
      [base, 20],
      [paused, 10],
    ] as const) {
      const lying = Object.create(truth, {
        seq: { value: 7 },
        settings: { value: base.settings },
        emergencyDestinations: { value: base.emergencyDestinations },
        trunk: { value: () => base.trunkById(1) },
        carrier: { value: (id: number) => base.carrier(id) },
        group: { value: (id: number) => base.group(id) },
        phoneNumber: { value: (id: number) => truth.phoneNumber(id) },
        numbersAt: { value: () => ({ total: 1, atCarrier: 1, enabled: [wrong] }) },
      }) as Snapshot;
      const decision = resolve(lying, aRequest({ reference: 'group:#1' }));
      expect(decision.action).toBe('keep');
      expect(codes(decision)).toContain('safeguard');
    }
  });
});
