import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { openStore } from '../../src/store/open.ts';
import type { Database } from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { copyEmptyDatabase } from '../support/empty-database.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

export const KINDS = ['postgres', 'pglite'] as const;
export const silent = pino({ level: process.env.TEST_LOG ?? 'silent' });

/** A store over a new, empty database of this kind; `close` removes all of it. */
export interface TestStore {
  readonly store: Store;
  readonly db: Database;
  readonly dataDir: string;
  /** Null with PGlite. */
  readonly postgres: TestPostgres | null;
  /** For `openStore`, to open the same database again. */
  readonly databaseUrl: string | undefined;
  close(): Promise<void>;
}

export async function openTestStore(kind: (typeof KINDS)[number]): Promise<TestStore> {
  const postgres = kind === 'postgres' ? await startPostgres() : null;
  const dataDir = await mkdtemp(join(tmpdir(), 'callerid-store-'));
  if (!postgres) await copyEmptyDatabase(dataDir);
  const databaseUrl = await postgres?.createDatabase();
  const store = await openStore({ databaseUrl, dataDir, log: silent });
  return {
    store,
    db: store.db,
    dataDir,
    postgres,
    databaseUrl,
    async close() {
      await store.close();
      await postgres?.end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the database itself says to a statement: the name of the constraint, else the SQLSTATE; null when it took it. */
export async function refusal(db: Database, statement: string): Promise<string | null> {
  try {
    await db.transaction((tx) => tx.execute(sql.raw(statement)));
    return null;
  } catch (error) {
    const cause = (error as Error).cause as { code: string; constraint?: string; constraint_name?: string };
    return cause.constraint_name || cause.constraint || cause.code;
  }
}
