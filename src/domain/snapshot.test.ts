import { describe, expect, it } from 'vitest';
import type { CallerIdGroup } from './model.ts';
import { Snapshot } from './snapshot.ts';
import { aCarrier, aConfiguration, aGroup, aNumber, aPbx, aTask, aTrunk } from './testing.ts';

const CONFIGURATION = aConfiguration({
  carriers: [aCarrier(1), aCarrier(2)],
  pbxs: [aPbx(1, { name: 'Офис' }), aPbx(2)],
  phoneNumbers: [aNumber(1, 1), aNumber(2, 2, { e164: aNumber(1, 1).e164 }), aNumber(3, 1)],
  groups: [aGroup(1, [1, 2, 3], { name: 'Ёлка', aliases: ['Old'] }), aGroup(2, [3], { name: 'Second' })],
  trunks: [aTrunk(1, 1, 1, { name: 'Out' }), aTrunk(2, 2, 2, { name: 'Out' })],
  callTasks: [aTask(1, { name: 'Обзвон' })],
});
const snapshot = Snapshot.from(CONFIGURATION);

describe('Snapshot', () => {
  it('finds names without case in every script, composed or not; trunks to the letter', () => {
    expect(snapshot.pbx('офис')?.id).toBe(1);
    expect(snapshot.groupByName('ЁЛКА')?.id).toBe(1);
    expect(snapshot.groupByName('ёлка'.normalize('NFD'))?.id).toBe(1);
    expect(snapshot.groupByName('oLD')?.id).toBe(1);
    expect(snapshot.callTaskByName('ОБЗВОН')?.id).toBe(1);
    expect(snapshot.trunk('ОФИС', 'Out')?.id).toBe(1);
    expect(snapshot.trunk('pbx2', 'Out')?.id).toBe(2);
    expect(snapshot.trunk('ОФИС', 'out')).toBeUndefined();
    expect(snapshot.trunk('nowhere', 'Out')).toBeUndefined();
  });
  it('has an E.164 number once per carrier', () => {
    expect(snapshot.phoneNumbersByE164(aNumber(1, 1).e164).map((number) => number.id)).toEqual([1, 2]);
    expect(snapshot.phoneNumbersByE164('+70000000000')).toEqual([]);
  });
  it('files the numbers of a group by carrier', () => {
    expect(snapshot.numbersAt(1, 1)).toMatchObject({ total: 3, atCarrier: 2, enabled: [1, 3] });
    expect(snapshot.numbersAt(1, 2)).toMatchObject({ total: 3, atCarrier: 1, enabled: [2] });
    expect(snapshot.numbersAt(2, 2)).toEqual({ total: 1, atCarrier: 0, enabled: [] });
    expect(snapshot.numbersAt(2, null)).toEqual({ total: 1, atCarrier: 0, enabled: [] });
    expect(snapshot.numbersAt(9, 1)).toEqual({ total: 0, atCarrier: 0, enabled: [] });
  });
  it('rule 2: shows no number whose carrier has changed under a group, which nothing should do', () => {
    const moved = snapshot.with([{ entity: 'phone_number', id: 3, value: aNumber(3, 2) }], 2);
    expect(moved.numbersAt(2, 1).enabled).toEqual([]);
  });
  it('gives back what it was made of', () => {
    expect(snapshot.toConfiguration()).toEqual(CONFIGURATION);
  });

  it('lets two groups, and two trunks, swap their names in one batch', () => {
    const [one, two] = [...snapshot.wholeGroups()] as [CallerIdGroup, CallerIdGroup];
    const swapped = snapshot.with(
      [
        { entity: 'group', id: 1, value: { ...one, name: two.name } },
        { entity: 'group', id: 2, value: { ...two, name: one.name } },
        { entity: 'trunk', id: 1, value: { ...snapshot.trunkById(1)!, pbxId: 2 } },
        { entity: 'trunk', id: 2, value: { ...snapshot.trunkById(2)!, pbxId: 1 } },
      ],
      2,
    );
    expect(swapped.groupByName('second')?.id).toBe(1);
    expect(swapped.groupByName('ёлка')?.id).toBe(2);
    expect(swapped.trunk('Офис', 'Out')?.id).toBe(2);
    expect(swapped.trunk('pbx2', 'Out')?.id).toBe(1);
    expect(snapshot.groupByName('second')?.id).toBe(2);
  });
  it('forgets what was deleted or renamed, under each of its keys', () => {
    const next = snapshot.with(
      [
        { entity: 'group', id: 1, value: null },
        { entity: 'group', id: 2, value: aGroup(2, [3], { name: 'Third', aliases: ['Second'] }) },
        { entity: 'pbx', id: 2, value: aPbx(2, { name: 'renamed' }) },
        { entity: 'phone_number', id: 2, value: null },
        { entity: 'call_task', id: 1, value: null },
        { entity: 'trunk', id: 1, value: null },
      ],
      2,
    );
    expect([next.group(1), next.groupByName('ёлка'), next.groupByName('old')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(next.groupByName('Second')?.name).toBe('Third');
    expect(next.trunk('pbx2', 'Out')).toBeUndefined();
    expect(next.trunk('Renamed', 'Out')?.id).toBe(2);
    expect(next.phoneNumbersByE164(aNumber(1, 1).e164).map((number) => number.id)).toEqual([1]);
    expect(next.callTaskByName('обзвон')).toBeUndefined();
    expect(next.trunk('Офис', 'Out')).toBeUndefined();
    expect([...next.groups()].map((group) => group.id)).toEqual([2]);
    expect(snapshot.toConfiguration()).toEqual(CONFIGURATION);
  });
  it('takes a new number and the group that names it in either order', () => {
    const edits = [
      { entity: 'group', id: 2, value: aGroup(2, [4]) },
      { entity: 'phone_number', id: 4, value: aNumber(4, 2) },
    ] as const;
    for (const batch of [edits, [...edits].reverse()]) {
      expect(snapshot.with(batch, 2).numbersAt(2, 2).enabled).toEqual([4]);
    }
  });
});
