import type { Action, Presentation, Reason, Source, TraceStep } from '../domain/decision.ts';
import type { Policy } from '../domain/model.ts';
import type { Page } from './paging.ts';
import type { Database } from './schema.ts';

export interface DecisionRow {
  readonly id: string;
  readonly at: Date;
  readonly callId: string;
  readonly attempt: number;
  readonly pbx: string;
  readonly trunk: string;
  readonly reference: string;
  /** Masked when the settings said so. */
  readonly destination: string;
  readonly callerNumber: string;
  readonly presentation: Presentation;
  readonly action: Action;
  readonly reason: Reason;
  readonly policy: Policy | null;
  readonly e164: string | null;
  readonly shown: string | null;
  readonly carrier: string | null;
  readonly source: Source;
  readonly configSeq: number;
  readonly waitUs: number | null;
  readonly trace: readonly TraceStep[];
}
/** Newest first. Texts are compared whole. */
export interface DecisionFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly callId?: string | undefined;
  readonly pbx?: string | undefined;
  readonly trunk?: string | undefined;
  readonly reference?: string | undefined;
  readonly reason?: Reason | undefined;
  readonly action?: Action | undefined;
  readonly source?: Source | undefined;
  /** The number that was set, E.164. */
  readonly e164?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

export declare function listDecisions(db: Database, filter: DecisionFilter): Promise<Page<DecisionRow>>;
export declare function getDecision(db: Database, id: string): Promise<DecisionRow>;
/** One batch of the retention: deletes up to `limit` decisions older than `before`; returns how many. */
export declare function deleteOldDecisions(db: Database, before: Date, limit: number): Promise<number>;
