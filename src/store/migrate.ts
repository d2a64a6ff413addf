import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { type Connection, rowsOf } from './connection.ts';
import { translated } from './errors.ts';
import type { Database } from './schema.ts';

const FOLDER = fileURLToPath(new URL('../../drizzle', import.meta.url));
const LOCK = 727002;

/**
 * Brings the database to the schema of this program. Any number of processes may call it at once: one does the work.
 * Rejects with a plain Error when the database is not UTF8 or is newer than the program.
 */
export function migrate(connection: Connection): Promise<void> {
  return translated(() =>
    connection.bulk((db) =>
      // One transaction for all: a migration that fails leaves nothing behind, and the lock goes with it.
      db.transaction(async (tx) => {
        await tx.execute(sql`SELECT pg_advisory_xact_lock(${LOCK})`);
        await refuseOtherEncodings(tx);
        await runMissing(tx);
      }),
    ),
  );
}

async function refuseOtherEncodings(db: Database): Promise<void> {
  const [row] = rowsOf<{ server_encoding: string }>(await db.execute(sql`SHOW server_encoding`));
  if (row?.server_encoding !== 'UTF8')
    throw new Error(
      `the database's encoding is ${row?.server_encoding}: names in every script need UTF8 (createdb -E UTF8 -T template0)`,
    );
}

/** Drizzle's own migrate() takes no lock, so of three processes started at once two fail; its files and its table are used as they are. */
async function runMissing(db: Database): Promise<void> {
  const [made] = rowsOf<{ made: boolean }>(
    await db.execute(sql`SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS made`),
  );
  // Even IF NOT EXISTS needs the right to create, which the service's own role need not have.
  if (!made?.made) {
    await db.execute(sql`CREATE SCHEMA IF NOT EXISTS drizzle`);
    await db.execute(
      sql`CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
    );
  }
  const [last] = rowsOf<{ at: string | null }>(
    await db.execute(sql`SELECT max(created_at)::text AS at FROM drizzle.__drizzle_migrations`),
  );
  const done = Number(last?.at ?? 0);
  const migrations = readMigrationFiles({ migrationsFolder: FOLDER });
  if (done > (migrations.at(-1)?.folderMillis ?? 0))
    throw new Error('the database was made by a newer version of this program: start that version');
  for (const migration of migrations.filter((m) => m.folderMillis > done)) {
    for (const statement of migration.sql) await db.execute(sql.raw(statement));
    await db.execute(
      sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (${migration.hash}, ${migration.folderMillis})`,
    );
  }
}
