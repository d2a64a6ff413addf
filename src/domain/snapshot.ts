import { emergencySet } from './emergency.ts';
import type { NumbersAtCarrier } from './membership.ts';
import type {
  CallerIdGroup,
  CallTask,
  Carrier,
  Configuration,
  Edit,
  Entity,
  GroupHead,
  GroupNumber,
  Pbx,
  PhoneNumber,
  Settings,
  Trunk,
} from './model.ts';
import { fold } from './name.ts';
import { type Delta, EMPTY_INDEX, type Index, recordOf, updateIndex } from './snapshot-index.ts';

/**
 * The immutable, indexed, versioned picture of the whole configuration that a call is resolved against.
 * Look-ups cost the same whatever the number of groups; an edit shares all it does not touch with the old snapshot.
 */
export class Snapshot {
  /** The last change that this snapshot contains. */
  readonly seq: number;
  readonly settings: Settings;
  /** Destinations that are emergency calls, ready for `isEmergency`. */
  readonly emergencyDestinations: ReadonlySet<string>;
  readonly #index: Index;

  private constructor(seq: number, settings: Settings, emergencyDestinations: ReadonlySet<string>, index: Index) {
    this.seq = seq;
    this.settings = settings;
    this.emergencyDestinations = emergencyDestinations;
    this.#index = index;
  }

  /** Indexes a whole configuration. */
  static from(configuration: Configuration): Snapshot {
    const { seq, settings, carriers, pbxs, phoneNumbers, groups, trunks, callTasks } = configuration;
    const whole = <V>(set: readonly V[]): Delta<V> => ({ set, removed: [] });
    const index = updateIndex(EMPTY_INDEX, {
      carriers: whole(carriers),
      pbxs: whole(pbxs),
      phoneNumbers: whole(phoneNumbers),
      groups: whole(groups),
      trunks: whole(trunks),
      callTasks: whole(callTasks),
    });
    return new Snapshot(seq, settings, emergencySet(settings.emergencyDestinations), index);
  }

  /**
   * A new snapshot with these edits, the last one of an entity winning; this one stays as it is. Names may collide on the
   * way (two groups that swap theirs): only how things are after the last edit counts.
   */
  with(edits: readonly Edit[], seq: number): Snapshot {
    const latest = [...new Map(edits.map((edit) => [`${edit.entity} ${edit.id}`, edit])).values()];
    const index = updateIndex(this.#index, {
      carriers: deltaOf(latest, 'carrier'),
      pbxs: deltaOf(latest, 'pbx'),
      phoneNumbers: deltaOf(latest, 'phone_number'),
      groups: deltaOf(latest, 'group'),
      trunks: deltaOf(latest, 'trunk'),
      callTasks: deltaOf(latest, 'call_task'),
    });
    const settings = deltaOf(latest, 'settings').set.at(-1);
    return settings
      ? new Snapshot(seq, settings, emergencySet(settings.emergencyDestinations), index)
      : new Snapshot(seq, this.settings, this.emergencyDestinations, index);
  }

  /** The whole configuration as plain records, each list in order of id. */
  toConfiguration(): Configuration {
    const sorted = <V extends { readonly id: number }>(values: Iterable<V>) => [...values].sort((a, b) => a.id - b.id);
    return {
      seq: this.seq,
      carriers: sorted(this.carriers()),
      pbxs: sorted(this.pbxs()),
      phoneNumbers: sorted(this.phoneNumbers()),
      groups: sorted(this.wholeGroups()),
      trunks: sorted(this.trunks()),
      callTasks: sorted(this.callTasks()),
      settings: this.settings,
    };
  }

  /** By name, without case. */
  pbx(name: string): Pbx | undefined {
    return this.#index.pbxNames.get(fold(name));
  }
  pbxById(id: number): Pbx | undefined {
    return this.#index.pbxs.get(id);
  }
  /** PBX without case, trunk exactly as that PBX knows it. Ignored trunks are found as well: see `ignored`. */
  trunk(pbxName: string, trunkName: string): Trunk | undefined {
    const pbx = this.pbx(pbxName);
    return pbx && this.#index.trunksOfPbx.get(pbx.id)?.get(trunkName);
  }
  trunkById(id: number): Trunk | undefined {
    return this.#index.trunks.get(id);
  }
  carrier(id: number): Carrier | undefined {
    return this.#index.carriers.get(id);
  }
  group(id: number): GroupHead | undefined {
    return this.#index.groups.get(id);
  }
  /** By name or, failing that, by alias; without case. */
  groupByName(name: string): GroupHead | undefined {
    const key = fold(name);
    // Most calls write it as it is written, and folding it takes longer than all else here.
    const isIt = (each: string) => each === name || fold(each) === key;
    const { groupNames, groupAliases, groups } = this.#index;
    return (
      recordOf(groupNames, key, groups, (group) => isIt(group.name)) ??
      recordOf(groupAliases, key, groups, (group) => group.aliases.some(isIt))
    );
  }
  phoneNumber(id: number): PhoneNumber | undefined {
    return this.#index.phoneNumbers.get(id);
  }
  /** The same E.164 number at each carrier that it is registered with. */
  phoneNumbersByE164(e164: string): readonly PhoneNumber[] {
    const found: PhoneNumber[] = [];
    this.#index.e164s.lookUp(e164, (id) => {
      const number = this.phoneNumber(id);
      if (number?.e164 === e164) found.push(number);
    });
    return found.sort((a, b) => a.id - b.id);
  }
  callTaskByName(name: string): CallTask | undefined {
    const key = fold(name);
    return recordOf(this.#index.callTaskNames, key, this.#index.callTasks, (task) => fold(task.name) === key);
  }

  /** What selection tells numbers apart by: `hash32` of the E.164 of a number of this snapshot. */
  hashOf(phoneNumberId: number): number {
    return this.#index.phoneNumbers.hashOf(phoneNumberId);
  }

  /** Of a group of this snapshot, what there is at one carrier. Costs as much as there are numbers at that carrier. */
  numbersAt(groupId: number, carrierId: number | null): NumbersAtCarrier {
    return this.#index.membership.numbersAt(groupId, carrierId, this.#index.phoneNumbers);
  }

  /** The ids of what differs from another snapshot. Cheap where one was made from the other by `with`. */
  differences(other: Snapshot): SnapshotDifferences {
    const [a, b] = [this.#index, other.#index];
    return {
      carriers: [...a.carriers.differing(b.carriers)],
      pbxs: [...a.pbxs.differing(b.pbxs)],
      phoneNumbers: [...a.phoneNumbers.differing(b.phoneNumbers)],
      groups: [...a.groups.differing(b.groups)],
      trunks: [...a.trunks.differing(b.trunks)],
      callTasks: [...a.callTasks.differing(b.callTasks)],
    };
  }

  groups(): Iterable<GroupHead> {
    return this.#index.groups.values();
  }
  /** Those that have a group to fall back to. */
  groupsFallingBack(): Iterable<GroupHead> {
    return this.#index.fallingBack.values();
  }
  /** Each with its numbers, made as it is asked for. */
  *wholeGroups(): IterableIterator<CallerIdGroup> {
    for (const group of this.groups()) yield { ...group, numbers: this.numbersOf(group.id) };
  }
  /** The ids of the groups that have one of these phone numbers. Looks at every group. */
  groupsWith(phoneNumberIds: ReadonlySet<number>): Iterable<number> {
    return this.#index.membership.groupsWith(phoneNumberIds);
  }
  /** The numbers of a group in order of position; none of a group that is not there. */
  numbersOf(groupId: number): readonly GroupNumber[] {
    return this.#index.membership.numbersOf(groupId);
  }
  trunks(): Iterable<Trunk> {
    return this.#index.trunks.values();
  }
  carriers(): Iterable<Carrier> {
    return this.#index.carriers.values();
  }
  pbxs(): Iterable<Pbx> {
    return this.#index.pbxs.values();
  }
  phoneNumbers(): Iterable<PhoneNumber> {
    return this.#index.phoneNumbers.values();
  }
  callTasks(): Iterable<CallTask> {
    return this.#index.callTasks.values();
  }
  callTask(id: number): CallTask | undefined {
    return this.#index.callTasks.get(id);
  }
}

export interface SnapshotDifferences {
  readonly carriers: readonly number[];
  readonly pbxs: readonly number[];
  readonly phoneNumbers: readonly number[];
  readonly groups: readonly number[];
  readonly trunks: readonly number[];
  readonly callTasks: readonly number[];
}

type ValueOf<E extends Entity> = NonNullable<Extract<Edit, { readonly entity: E }>['value']>;

function deltaOf<E extends Entity>(edits: readonly Edit[], entity: E): Delta<ValueOf<E>> {
  const set: ValueOf<E>[] = [];
  const removed: number[] = [];
  for (const edit of edits) {
    if (edit.entity !== entity) continue;
    if (edit.value === null) removed.push(edit.id);
    else set.push(edit.value as ValueOf<E>);
  }
  return { set, removed };
}
