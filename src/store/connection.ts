import type { Database } from './schema.ts';

/** One open database, whichever it is. Made by `connectPostgres` or `connectPglite`. */
export interface Connection {
  readonly kind: 'postgres' | 'pglite';
  /** Every query has a deadline; what is not answered in time is a `StoreError` `unavailable`. */
  readonly db: Database;
  /**
   * How long the change feed waits for an answer. Milliseconds. Shorter than the deadline of other queries where the
   * next question goes by another connection; there is but one to PGlite, and a long write there is no fault.
   */
  readonly followWithinMs: number;
  /** Runs `work` on a database whose deadlines suit the reading of a whole configuration. */
  bulk<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** Calls `wake` whenever something was said on the channel, and after each (re)connect, since something may have been missed. */
  listen(channel: string, wake: () => void): void;
  /** Bounded in time; never rejects. */
  end(): Promise<void>;
}

/**
 * Begins a statement that a process runs again and again, word for word: PostgreSQL keeps it prepared. Any other is
 * parsed anew each time, and to be told what its parameters are is one more way to the database and back.
 */
export const REPEATED = '/* repeated */ ';

/** The rows of `db.execute`: postgres.js answers the array itself, PGlite an object around it. */
export function rowsOf<T>(result: unknown): T[] {
  return (Array.isArray(result) ? result : (result as { rows: T[] }).rows) as T[];
}
