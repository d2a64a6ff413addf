import { HashIndex } from './hash-index.ts';
import { IdTable } from './id-table.ts';
import { Membership } from './membership.ts';
import type { CallerIdGroup, CallTask, Carrier, GroupHead, Pbx, PhoneNumber, Trunk } from './model.ts';
import { fold } from './name.ts';
import { NumberTable } from './number-table.ts';

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
  /** By folded name. */
  readonly pbxNames: ReadonlyMap<string, Pbx>;
  readonly phoneNumbers: NumberTable;
  readonly e164s: HashIndex;
  readonly groups: IdTable<GroupHead>;
  /** Those of the groups that have a group to fall back to. */
  readonly fallingBack: IdTable<GroupHead>;
  readonly membership: Membership;
  readonly groupNames: HashIndex;
  readonly groupAliases: HashIndex;
  readonly trunks: IdTable<Trunk>;
  readonly trunksOfPbx: IdTable<ReadonlyMap<string, Trunk>>;
  readonly callTasks: IdTable<CallTask>;
  readonly callTaskNames: HashIndex;
}

export const EMPTY_INDEX: Index = {
  carriers: IdTable.empty(),
  pbxs: IdTable.empty(),
  pbxNames: new Map(),
  phoneNumbers: NumberTable.empty(),
  e164s: HashIndex.empty(),
  groups: IdTable.empty(),
  fallingBack: IdTable.empty(),
  membership: Membership.empty(),
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
  const numbers = old.phoneNumbers.with(phoneNumbers.set, phoneNumbers.removed);
  const heads = groups.set.map(headOf);
  const pbxsById = updateById(old.pbxs, pbxs);
  const groupById = (id: number): GroupHead | undefined => old.groups.get(id);
  return {
    carriers: updateById(old.carriers, carriers),
    pbxs: pbxsById,
    pbxNames: pbxsById === old.pbxs ? old.pbxNames : byName(pbxsById),
    phoneNumbers: numbers,
    e164s: updateKeys(
      old.e164s,
      (id) => old.phoneNumbers.get(id),
      phoneNumbers,
      (number) => [number.e164],
    ),
    groups: updateById(old.groups, { set: heads, removed: groups.removed }),
    fallingBack: updateById(old.fallingBack, {
      set: heads.filter(fallsBack),
      removed: [...groups.removed, ...heads.filter((head) => !fallsBack(head)).map(({ id }) => id)],
    }),
    membership: old.membership.with(groups.set, groups.removed, numbers),
    groupNames: updateKeys(old.groupNames, groupById, groups, nameKey),
    groupAliases: updateKeys(old.groupAliases, groupById, groups, (group) => group.aliases.map(fold)),
    trunks: updateById(old.trunks, trunks),
    trunksOfPbx: updateTrunksOfPbx(old, trunks),
    callTasks: updateById(old.callTasks, callTasks),
    callTaskNames: updateKeys(old.callTaskNames, (id) => old.callTasks.get(id), callTasks, nameKey),
  };
}

/** The record that has this key; of several, as there are while two groups swap names, the one of the lowest id. */
export function recordOf<V extends { readonly id: number }>(
  index: HashIndex,
  key: string,
  table: IdTable<V>,
  hasKey: (value: V) => boolean,
): V | undefined {
  let found: V | undefined;
  index.lookUp(key, (id) => {
    const value = table.get(id);
    if (value && (!found || id < found.id) && hasKey(value)) found = value;
  });
  return found;
}

const fallsBack = ({ fallbackGroupId }: GroupHead) => fallbackGroupId !== null;

/** Field by field: what a rest pattern makes has its fields apart from the object, one more walk through memory. */
function headOf({ id, name, aliases, selection, policy, fallbackGroupId }: CallerIdGroup): GroupHead {
  return { id, name, aliases, selection, policy, fallbackGroupId };
}

/** Of several that have one name, as there may be within a batch, the one of the lowest id. */
function byName(pbxs: IdTable<Pbx>): ReadonlyMap<string, Pbx> {
  return new Map([...pbxs.values()].reverse().map((pbx) => [fold(pbx.name), pbx]));
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

function updateKeys<V>(
  index: HashIndex,
  before: (id: number) => V | undefined,
  delta: Delta<V & { readonly id: number }>,
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
