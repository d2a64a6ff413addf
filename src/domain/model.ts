/**
 * The configuration as the domain sees it: plain, immutable records. The store maps its rows to these;
 * nothing here knows of a database. Words are those of the README's glossary.
 */

/** How a carrier wants a calling number written: +79161234567, 79161234567, 89161234567, 9161234567. */
export const NUMBER_FORMATS = ['+e164', 'e164', 'national', 'significant'] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];

/** What to do when no number of the reference is registered with the trunk's carrier. */
export const POLICIES = ['trunk_default', 'fallback_group', 'keep', 'reject'] as const;
export type Policy = (typeof POLICIES)[number];

/** How one of several eligible numbers is chosen. */
export const SELECTIONS = ['position', 'by_destination'] as const;
export type Selection = (typeof SELECTIONS)[number];

/** What becomes of the caller's display name: an internal name must not reach the carrier, so `clear` is the default. */
export const DISPLAY_NAMES = ['clear', 'keep', 'fixed'] as const;
export type DisplayName = (typeof DISPLAY_NAMES)[number];

/** Where a carrier looks for the calling number: From always, and beside it P-Asserted-Identity, Remote-Party-ID, or nothing. */
export const IDENTITY_HEADERS = ['pai', 'rpid', 'from'] as const;
export type IdentityHeader = (typeof IDENTITY_HEADERS)[number];

export const PBX_KINDS = ['asterisk', 'freeswitch'] as const;
export type PbxKind = (typeof PBX_KINDS)[number];

export interface Carrier {
  readonly id: number;
  readonly name: string;
  /** ISO 3166-1 alpha-2, upper case: the default region of its numbers. */
  readonly country: string;
  readonly numberFormat: NumberFormat;
  /** On Asterisk a setting of the endpoint says it (send_pai, send_rpid). */
  readonly identityHeader: IdentityHeader;
}

export interface Pbx {
  readonly id: number;
  readonly name: string;
  readonly kind: PbxKind;
}

/** One E.164 number registered with one carrier. The same number at two carriers is two of these. */
export interface PhoneNumber {
  readonly id: number;
  readonly e164: string;
  readonly carrierId: number;
  /** False: paused everywhere. */
  readonly enabled: boolean;
}

export interface GroupNumber {
  readonly phoneNumberId: number;
  /** False: paused in this group only. */
  readonly enabled: boolean;
}

export interface CallerIdGroup {
  readonly id: number;
  readonly name: string;
  /** Former names that still refer to this group. */
  readonly aliases: readonly string[];
  readonly selection: Selection;
  /** Null: the trunk's policy, else the system's. */
  readonly policy: Policy | null;
  readonly fallbackGroupId: number | null;
  /** In order of position. */
  readonly numbers: readonly GroupNumber[];
}

/** What a decision asks of a group: all but its numbers. */
export type GroupHead = Omit<CallerIdGroup, 'numbers'>;

/** A way out of one PBX, by the name that PBX knows it by. */
export interface Trunk {
  readonly id: number;
  readonly pbxId: number;
  readonly name: string;
  /** Null: not assigned yet. */
  readonly carrierId: number | null;
  readonly defaultNumberId: number | null;
  readonly emergencyNumberId: number | null;
  readonly policy: Policy | null;
  readonly fallbackGroupId: number | null;
  readonly displayName: DisplayName;
  /** The text shown when `displayName` is `fixed`, else empty. */
  readonly displayText: string;
  /** True: an endpoint that is no trunk; hidden from the page, unknown to a decision. */
  readonly ignored: boolean;
}

/** Definable phone number of a dialling job: a group, one phone number (matched by its E.164), or neither: the trunk's default. */
export interface CallTask {
  readonly id: number;
  readonly name: string;
  readonly groupId: number | null;
  readonly phoneNumberId: number | null;
}

export interface Settings {
  /** The system's policy. `fallback_group` needs `fallbackGroupId`. */
  readonly policy: Policy;
  readonly fallbackGroupId: number | null;
  /** Digits only, compared whole. */
  readonly emergencyDestinations: readonly string[];
  readonly decisionRetentionDays: number;
  readonly maskDestinations: boolean;
}

/** The whole configuration at one version (`seq`: the last change it contains). */
export interface Configuration {
  readonly seq: number;
  readonly carriers: readonly Carrier[];
  readonly pbxs: readonly Pbx[];
  readonly phoneNumbers: readonly PhoneNumber[];
  readonly groups: readonly CallerIdGroup[];
  readonly trunks: readonly Trunk[];
  readonly callTasks: readonly CallTask[];
  readonly settings: Settings;
}

/** One entity as it is after a change; `value` null: deleted. What the change feed hands to `Snapshot.with`. */
export type Edit =
  | { readonly entity: 'carrier'; readonly id: number; readonly value: Carrier | null }
  | { readonly entity: 'pbx'; readonly id: number; readonly value: Pbx | null }
  | { readonly entity: 'phone_number'; readonly id: number; readonly value: PhoneNumber | null }
  | { readonly entity: 'group'; readonly id: number; readonly value: CallerIdGroup | null }
  | { readonly entity: 'trunk'; readonly id: number; readonly value: Trunk | null }
  | { readonly entity: 'call_task'; readonly id: number; readonly value: CallTask | null }
  | { readonly entity: 'settings'; readonly id: number; readonly value: Settings };
/** What has a history and a version. */
export const ENTITIES = ['carrier', 'pbx', 'phone_number', 'group', 'trunk', 'call_task', 'settings'] as const;
export type Entity = (typeof ENTITIES)[number];
