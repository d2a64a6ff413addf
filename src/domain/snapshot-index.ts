import { HashIndex } from './hash-index.ts';
import { IdTable } from './id-table.ts';
import type { CallerIdGroup, CallTask, Carrier, Pbx, PhoneNumber, Trunk } from './model.ts';
import { fold } from './name.ts';

/** One entity's part of a batch: the records as they are now, and the ids that are gone. */
export interface Delta<V> {
  readonly set: readonly V[];
  readonly removed: readonly number[];
}

export interface Deltas {
  readonly carriers: Delta<Carrier>;
  readonly pbxs: Delta<Pbx>;
  readonly phoneNumbers: Delta<PhoneNumber>;
  readonly groups: Delta<CallerIdGroup>;
  readonly trunks: Delta<Trunk>;
  readonly callTasks: Delta<CallTask>;
}

/** What a snapshot looks things up in. Made by `updateIndex` alone, never altered. */
export interface Index {
  readonly carriers: IdTable<Carrier>;
  readonly pbxs: IdTable<Pbx>;
  readonly pbxNames: HashIndex;
  readonly phoneNumbers: IdTable<PhoneNumber>;
  readonly e164s: HashIndex;
  readonly groups: IdTable<IndexedGroup>;
  readonly groupNames: HashIndex;
  readonly groupAliases: HashIndex;
  readonly trunks: IdTable<Trunk>;
  readonly trunksOfPbx: IdTable<ReadonlyMap<string, Trunk>>;
  readonly callTasks: IdTable<CallTask>;
  readonly callTaskNames: HashIndex;
}

export interface IndexedGroup {
  readonly id: number;
  readonly group: CallerIdGroup;
  /** How many numbers it has, said here since the way to the group's own list is two more walks through memory. */
  readonly total: number;
  /**
   * Its numbers by carrier, flat: carrier id, how many are there, how many of these are enabled in this group, and the
   * ids of the latter in order of position; then the next carrier. One array of small integers for each of 100,000
   * groups takes a third of what a map of lists would, and one walk through memory.
   */
  readonly cells: readonly number[];
}

export const EMPTY_INDEX: Index = {
  carriers: IdTable.empty(),
  pbxs: IdTable.empty(),
  pbxNames: HashIndex.empty(),
  phoneNumbers: IdTable.empty(),
  e164s: HashIndex.empty(),
  groups: IdTable.empty(),
  groupNames: HashIndex.empty(),
  groupAliases: HashIndex.empty(),
  trunks: IdTable.empty(),
  trunksOfPbx: IdTable.empty(),
  callTasks: IdTable.empty(),
  callTaskNames: HashIndex.empty(),
};

export function updateIndex(old: Index, { carriers, pbxs, phoneNumbers, groups, trunks, callTasks }: Deltas): Index {
  // Numbers before groups: a group is filed by the carriers of its numbers. Those never change (model.ts), and a number
  // is there before a group names it, so an edit of a number need not look for its groups.
  const numbersById = updateById(old.phoneNumbers, phoneNumbers);
  const indexedGroups: Delta<IndexedGroup> = {
    set: groups.set.map((group) => ({
      id: group.id,
      group,
      total: group.numbers.length,
      cells: cellsOf(group, numbersById),
    })),
    removed: groups.removed,
  };
  const groupById = (id: number) => old.groups.get(id)?.group;
  return {
    carriers: updateById(old.carriers, carriers),
    pbxs: updateById(old.pbxs, pbxs),
    pbxNames: updateKeys(old.pbxNames, (id) => old.pbxs.get(id), pbxs, nameKey),
    phoneNumbers: numbersById,
    e164s: updateKeys(
      old.e164s,
      (id) => old.phoneNumbers.get(id),
      phoneNumbers,
      (number) => [number.e164],
    ),
    groups: updateById(old.groups, indexedGroups),
    groupNames: updateKeys(old.groupNames, groupById, groups, nameKey),
    groupAliases: updateKeys(old.groupAliases, groupById, groups, (group) => group.aliases.map(fold)),
    trunks: updateById(old.trunks, trunks),
    trunksOfPbx: updateTrunksOfPbx(old, trunks),
    callTasks: updateById(old.callTasks, callTasks),
    callTaskNames: updateKeys(old.callTaskNames, (id) => old.callTasks.get(id), callTasks, nameKey),
  };
}

/** A group's numbers at one carrier, as counts and as what may be shown. */
export interface NumbersAtCarrier {
  /** All numbers of the group, at any carrier. */
  readonly total: number;
  /** Those registered with this carrier, paused ones included. */
  readonly atCarrier: number;
  /** Those of them that are enabled, in the group and everywhere, in order of position. */
  readonly enabled: readonly PhoneNumber[];
}

export function numbersAt(index: Index, groupId: number, carrierId: number | null): NumbersAtCarrier {
  const entry = index.groups.get(groupId);
  const enabled: PhoneNumber[] = [];
  if (!entry) return { total: 0, atCarrier: 0, enabled };
  const { total, cells } = entry;
  let at = 0;
  while (at < cells.length && cells[at] !== carrierId) at += 3 + cells[at + 2]!;
  const end = at < cells.length ? at + 3 + cells[at + 2]! : at;
  for (let i = at + 3; i < end; i++) {
    const number = index.phoneNumbers.get(cells[i]!);
    // The cell says the carrier already; the number itself is asked again since a wrong one must never get out.
    if (number?.enabled && number.carrierId === carrierId) enabled.push(number);
  }
  return { total, atCarrier: cells[at + 1] ?? 0, enabled };
}

/** The record that has this key; of several, as there are while two groups swap names, the one of the lowest id. */
export function recordOf<V extends { readonly id: number }>(
  index: HashIndex,
  key: string,
  table: IdTable<V>,
  hasKey: (value: V) => boolean,
): V | undefined {
  let found: V | undefined;
  for (const id of index.candidates(key)) {
    const value = table.get(id);
    if (value && (!found || id < found.id) && hasKey(value)) found = value;
  }
  return found;
}

function cellsOf(group: CallerIdGroup, numbers: IdTable<PhoneNumber>): readonly number[] {
  const carriers = new Map<number, { atCarrier: number; enabled: number[] }>();
  for (const { phoneNumberId, enabled } of group.numbers) {
    const carrierId = numbers.get(phoneNumberId)?.carrierId;
    if (carrierId === undefined) continue;
    let cell = carriers.get(carrierId);
    if (!cell) {
      cell = { atCarrier: 0, enabled: [] };
      carriers.set(carrierId, cell);
    }
    cell.atCarrier++;
    if (enabled) cell.enabled.push(phoneNumberId);
  }
  return [...carriers].flatMap(([carrierId, cell]) => [
    carrierId,
    cell.atCarrier,
    cell.enabled.length,
    ...cell.enabled,
  ]);
}

function nameKey(named: { readonly name: string }): readonly string[] {
  return [fold(named.name)];
}

function updateById<V extends { readonly id: number }>(map: IdTable<V>, delta: Delta<V>): IdTable<V> {
  return map.edit((draft) => {
    for (const id of delta.removed) draft.delete(id);
    for (const value of delta.set) draft.set(value.id, value);
  });
}

function updateKeys<V extends { readonly id: number }>(
  index: HashIndex,
  before: (id: number) => V | undefined,
  delta: Delta<V>,
  keysOf: (value: V) => readonly string[],
): HashIndex {
  return index.edit((draft) => {
    const forget = (id: number) => {
      const was = before(id);
      if (was) for (const key of keysOf(was)) draft.remove(key, id);
    };
    for (const id of delta.removed) forget(id);
    for (const value of delta.set) {
      const keys = keysOf(value);
      const was = before(value.id);
      const former = was ? keysOf(was) : [];
      // Most edits leave the keys alone: then no shard is copied.
      if (keys.length === former.length && keys.every((key, i) => key === former[i])) continue;
      forget(value.id);
      for (const key of keys) draft.add(key, value.id);
    }
  });
}

/** By PBX and then by name, so that a call's look-up makes no key of two strings. The few trunks of a PBX are copied whole. */
function updateTrunksOfPbx(old: Index, delta: Delta<Trunk>): Index['trunksOfPbx'] {
  return old.trunksOfPbx.edit((draft) => {
    const copies = new Map<number, Map<string, Trunk>>();
    const writable = (pbxId: number): Map<string, Trunk> => {
      let trunks = copies.get(pbxId);
      if (!trunks) {
        trunks = new Map(draft.get(pbxId));
        copies.set(pbxId, trunks);
        draft.set(pbxId, trunks);
      }
      return trunks;
    };
    // All former names first: two trunks may have swapped theirs.
    for (const id of [...delta.removed, ...delta.set.map((trunk) => trunk.id)]) {
      const was = old.trunks.get(id);
      if (was) writable(was.pbxId).delete(was.name);
    }
    for (const trunk of delta.set) writable(trunk.pbxId).set(trunk.name, trunk);
  });
}
