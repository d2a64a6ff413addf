import type { schemas } from '../../client/schema.ts';
import type { TraceStep } from '../../domain/decision.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The trace as the domain words it: for the document it is any list of codes. */
type Traced<T> = Omit<T, 'trace'> & { readonly trace: readonly TraceStep[] };

export type Carrier = schemas['Carrier'];
export type CarrierPreset = schemas['CarrierPreset'];
export type Group = schemas['Group'];
export type GroupListItem = schemas['GroupSummary'];
export type PhoneNumber = schemas['PhoneNumber'];
export type Trunk = schemas['Trunk'];
export type CallTask = schemas['CallTask'];
export type Pbx = schemas['Pbx'];
export type DecisionEntry = Traced<schemas['Decision']>;
export type Settings = schemas['Settings'];
export type ApiKey = schemas['ApiKey'];
export type Person = schemas['Person'];
export type AuditEvent = schemas['AuditEvent'];
export type Session = schemas['Session'];
export type Resolved = Traced<schemas['Resolved']>;
export type Change = schemas['Change'];
export type CoverageRow = schemas['CoverageRow'];
export type CoverageCell = CoverageRow['cells'][number];
/** What a page of the coverage matrix says beside its rows. */
export type CoverageHead = Pick<schemas['Coverage'], 'carriers'>;
export type DayCount = schemas['DayCount'];
export type CallRequest = schemas['Call'];
export type ImportReport = schemas['ImportReport'];
