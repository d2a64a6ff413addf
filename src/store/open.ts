import type { Logger } from 'pino';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** PostgreSQL's URL; left out: embedded PGlite in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  /** Holds the embedded database, the last snapshot and decisions that wait for the database. */
  readonly dataDir: string;
  readonly log: Logger;
}

/**
 * Opens the database, brings its schema up to date, reads the configuration and follows it.
 * Errors: `StoreError` `unavailable`, or a plain Error that says why this database is refused
 * (not UTF8, newer than the program, folder in use by another process).
 */
export declare function openStore(options: StoreOptions): Promise<Store>;
