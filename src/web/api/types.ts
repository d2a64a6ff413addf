import type { CallState } from '../../domain/call.ts';
import type { Action, Presentation, Reason, TraceStep } from '../../domain/decision.ts';
import type { Role } from '../../http/roles.ts';
import type { ApiKeyRow } from '../../store/api-keys.ts';
import type { AuditRow } from '../../store/audit-events.ts';
import type { CallTaskRow } from '../../store/call-tasks.ts';
import type { CarrierRow } from '../../store/carriers.ts';
import type { DecisionRow } from '../../store/decisions.ts';
import type { GroupRow, GroupSummary } from '../../store/groups.ts';
import type { PbxRow } from '../../store/pbxs.ts';
import type { PhoneNumberRow } from '../../store/phone-numbers.ts';
import type { SettingsRow } from '../../store/settings.ts';
import type { TrunkRow } from '../../store/trunks.ts';

/** A row as JSON carries it: dates are texts. */
type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Json<T[Key]> }
      : T;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export type Carrier = Json<CarrierRow>;
export type Group = Json<GroupRow>;
export type GroupListItem = Json<GroupSummary>;
export type PhoneNumber = Json<PhoneNumberRow>;
export type Trunk = Json<TrunkRow>;
export type CallTask = Json<CallTaskRow>;
export type Pbx = Json<PbxRow>;
export type DecisionEntry = Json<DecisionRow>;
export type Settings = Json<SettingsRow>;
export type ApiKey = Json<ApiKeyRow>;

/** Who is signed in. */
export interface Session {
  readonly name: string;
  readonly role: Role;
}

/** The answer of a dry run. */
export interface Resolved {
  readonly action: Action;
  readonly number: { readonly id: number; readonly e164: string; readonly origin: string } | null;
  readonly shown: string | null;
  readonly carrier: { readonly id: number; readonly name: string } | null;
  readonly presentation: Presentation;
  readonly reason: Reason;
  readonly seq: number;
  readonly trace: readonly TraceStep[];
  readonly explanation: readonly string[];
}

/** One line of the history. */
export interface Change {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly entity: string;
  readonly entityId: number;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** One line of the trace of sign-ins, refusals and keys. */
export type AuditEvent = Json<Omit<AuditRow, 'detail'>> & { readonly detail: Readonly<Record<string, unknown>> | null };

/** One group of the coverage matrix. */
export interface CoverageRow {
  readonly groupId: number;
  readonly name: string;
  readonly cells: readonly CoverageCell[];
}

export interface CoverageCell {
  readonly carrierId: number;
  /** The group's numbers at this carrier, paused ones as well. */
  readonly numbers: number;
  /** Those that a call could be given. */
  readonly enabled: number;
  /** True: none is enabled, and a live trunk could ask for one. */
  readonly missing: boolean;
}

/** What a page of the coverage matrix says beside its rows. */
export interface CoverageHead {
  readonly carriers: readonly {
    readonly id: number;
    readonly name: string;
    readonly trunks: readonly { readonly id: number; readonly name: string; readonly pbx: string }[];
  }[];
}

/** How many calls of one day fell to one outcome, or showed one number. */
export interface DayCount {
  /** `yyyy-mm-dd` */
  readonly day: string;
  /** Null: no number was set. */
  readonly key: string | null;
  readonly count: number;
}

/** A call that the service was asked to place. */
export interface CallRequest {
  readonly id: string;
  readonly state: CallState;
  /** Why it failed, in the PBX's own words. */
  readonly failure: string | null;
  /** Its decisions have this call id. */
  readonly callId: string;
}

/** What a CSV would do, or did. */
export interface ImportReport {
  readonly rows: number;
  readonly errorCount: number;
  readonly errors: readonly {
    readonly line: number;
    readonly column: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly groupsMade: number;
  readonly groupsChanged: number;
  readonly numbersMade: number;
  readonly numbersChanged: number;
  /** Null: nothing was changed, it was a look or there are bad rows. */
  readonly version: number | null;
}
