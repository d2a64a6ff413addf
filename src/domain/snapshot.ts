import type {
  CallerIdGroup,
  CallTask,
  Carrier,
  Configuration,
  Edit,
  Pbx,
  PhoneNumber,
  Settings,
  Trunk,
} from './model.ts';

/**
 * The immutable, indexed, versioned picture of the whole configuration that a call is resolved against.
 * Look-ups cost the same whatever the number of groups; an edit shares all it does not touch with the old snapshot.
 */
export class Snapshot {
  /** The last change that this snapshot contains. */
  readonly seq: number;
  readonly settings: Settings;

  private constructor(seq: number, settings: Settings) {
    this.seq = seq;
    this.settings = settings;
  }

  /** Indexes a whole configuration. */
  static from(configuration: Configuration): Snapshot {
    return new Snapshot(configuration.seq, configuration.settings);
  }

  /** A new snapshot with these edits (the last one of an entity wins); this one stays as it is. */
  with(_edits: readonly Edit[], _seq: number): Snapshot {
    throw new Error('not yet');
  }

  /** The whole configuration as plain records, each list in order of id. */
  toConfiguration(): Configuration {
    throw new Error('not yet');
  }

  pbx(_name: string): Pbx | undefined {
    return undefined;
  }
  pbxById(_id: number): Pbx | undefined {
    return undefined;
  }
  /** PBX without case, trunk exactly as that PBX knows it. Ignored trunks are found as well: see `ignored`. */
  trunk(_pbxName: string, _trunkName: string): Trunk | undefined {
    return undefined;
  }
  trunkById(_id: number): Trunk | undefined {
    return undefined;
  }
  carrier(_id: number): Carrier | undefined {
    return undefined;
  }
  group(_id: number): CallerIdGroup | undefined {
    return undefined;
  }
  /** By name or, failing that, by alias; without case. */
  groupByName(_name: string): CallerIdGroup | undefined {
    return undefined;
  }
  phoneNumber(_id: number): PhoneNumber | undefined {
    return undefined;
  }
  /** The same E.164 number at each carrier that it is registered with. */
  phoneNumbersByE164(_e164: string): readonly PhoneNumber[] {
    return [];
  }
  callTaskByName(_name: string): CallTask | undefined {
    return undefined;
  }

  groups(): Iterable<CallerIdGroup> {
    return [];
  }
  trunks(): Iterable<Trunk> {
    return [];
  }
  carriers(): Iterable<Carrier> {
    return [];
  }
  pbxs(): Iterable<Pbx> {
    return [];
  }
  phoneNumbers(): Iterable<PhoneNumber> {
    return [];
  }
  callTasks(): Iterable<CallTask> {
    return [];
  }
}
