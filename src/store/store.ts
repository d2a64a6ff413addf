import type { AuditWhat } from '../domain/audit.ts';
import type { CallRequest, Decision, Source } from '../domain/decision.ts';
import type { PbxKind } from '../domain/model.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Actor } from './actor.ts';
import type { ApiKeyRow } from './api-keys.ts';
import type { Database } from './schema.ts';
import type { Wakes } from './wakes.ts';

/** What the rest of the product sees of the database. `openStore` (open.ts) makes one for PostgreSQL or for embedded PGlite. */
export interface Store {
  readonly kind: 'postgres' | 'pglite';
  readonly db: Database;
  readonly snapshots: SnapshotFeed;
  readonly decisionLog: DecisionLog;
  readonly apiKeys: ApiKeys;
  readonly auditLog: AuditLog;
  /** Calls to place were asked for, or have another state. */
  readonly callWakes: Wakes;
  /** Drains the decision log, ends the feed, closes the connections. Bounded in time; never rejects. */
  close(): Promise<void>;
}

export type { Database };

/** Follows the change feed and holds the newest snapshot. */
export interface SnapshotFeed {
  /** Null until the first one is there. */
  readonly current: Snapshot | null;
  /** Ms since the database was asked whether `current` is the newest version and said yes; null: not since the start. */
  readonly confirmedAgeMs: number | null;
  /** Called after each new version, with it; returns the way to unsubscribe. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Resolves once `current` has at least this version; rejects after `timeoutMs`. */
  reached(seq: number, timeoutMs: number): Promise<void>;
}

export interface DecisionRecord {
  /** UUID made by the agent, so that a batch may be written twice without harm. */
  readonly id: string;
  readonly at: Date;
  readonly request: CallRequest;
  readonly decision: Decision;
  readonly source: Source;
  /** How long the call waited for the answer, in microseconds; null where it is not known. */
  readonly waitUs: number | null;
}

export interface DecisionLog {
  /** Never blocks, never throws: a bounded queue, written in batches. */
  record(entry: DecisionRecord): void;
  /** Resolves when all that was recorded before is written, or rejects after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void>;
  /** What is not written yet. Never rejects. */
  waiting(): Promise<WaitingDecisions>;
}

export interface WaitingDecisions {
  /** Decisions in memory, or on their way to the database or the disk. */
  readonly inMemory: number;
  /** Files on disk, of some thousand decisions at most each. */
  readonly files: number;
  /** Decisions that neither took, since the start. */
  readonly lost: number;
}

/** Who holds a key. What else there is to do with keys is in api-keys.ts. */
export interface ApiKeys {
  /**
   * Null: the key is unknown, expired or revoked. One that was revoked in this process ends at once, in another one when
   * NOTIFY tells of it, and within a second whatever becomes of that. Rejects with `StoreError` `unavailable`.
   * @param address where the key was used from, for the trace of its first use
   * @returns without a promise where it is known already
   */
  owner(key: string, address: string | null): ApiKeyRow | Promise<ApiKeyRow | null>;
  /** The key stays listed. Revoking it again changes nothing. Errors: `not_found`. */
  revoke(id: number, actor: Actor): Promise<void>;
}

/** Takes refusals, which anybody can cause, at any rate. What succeeds is written with what it does (audit-events.ts). */
export interface AuditLog {
  /** Never blocks, never throws. */
  refused(refusal: Refusal): void;
}

/** A request that was refused. Nothing that the client sent is in it, since that may hold a secret. */
export interface Refusal {
  readonly what: Extract<AuditWhat, `${string}_refused`>;
  /** Null: nobody known. */
  readonly actor: string | null;
  readonly address: string | null;
  /** As the table of roles names it. */
  readonly route: string | null;
  readonly requestId?: string | undefined;
}

/** What an agent tells of a PBX: state, not configuration, so outside the change log. */
export interface PbxReport {
  readonly pbx: string;
  readonly kind: PbxKind;
  readonly agent: string;
  readonly connected: boolean;
  readonly release: string | null;
  /** The version that its resident table holds, null: not known, or it has none. */
  readonly tableSeq: number | null;
  /** The version that is in force there: the agent answers by it, and the table is sure to hold it. */
  readonly inForceSeq?: number | null;
  /** Why the table does not hold the newest version; null: nothing is in the way. */
  readonly tableProblem?: string | null;
}
