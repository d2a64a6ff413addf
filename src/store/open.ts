import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BatchedAuditLog } from './audit-log.ts';
import type { Connection } from './connection.ts';
import { BatchedDecisionLog } from './decision-log.ts';
import { asStoreError } from './errors.ts';
import { KnownKeys } from './known-keys.ts';
import { migrate } from './migrate.ts';
import { connectPglite } from './pglite.ts';
import { connectPostgres } from './postgres.ts';
import { keepDecisionsFor } from './retention.ts';
import { FollowingFeed } from './snapshot-feed.ts';
import { readSnapshotFile } from './snapshot-file.ts';
import { keepSnapshotFile } from './snapshot-keeper.ts';
import { Spill } from './spill.ts';
import type { Store } from './store.ts';
import { wakesOf } from './wakes.ts';

export interface StoreOptions {
  /** PostgreSQL's URL; left out: embedded PGlite in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  /** Holds the embedded database, the last snapshot and decisions that wait for the database. */
  readonly dataDir: string;
  readonly log: Logger;
}

/**
 * How long the parts of `close` may take, whatever the database does; milliseconds. Together below 5 s, and main.ts
 * gives the rest of the process 4 s: below the 10 s after which `docker stop` kills.
 */
const CLOSE_MS = {
  /** For the database to take the last decisions; with the next half a second they go to disk. */
  drain: 1000,
  decisions: 1500,
  followers: 1000,
  connection: 2300,
};

/**
 * Opens the database, brings its schema up to date, reads the configuration and follows it. With PostgreSQL down it
 * starts from the snapshot that the last run left in `dataDir`, and goes on trying.
 * Errors: `StoreError` `unavailable`, or a plain Error that says why this database is refused
 * (not UTF8, newer than the program, folder in use by another process).
 */
export async function openStore({ databaseUrl, dataDir, log }: StoreOptions): Promise<Store> {
  const connection = databaseUrl
    ? connectPostgres(databaseUrl, log)
    : await connectPglite(join(dataDir, 'pglite'), log);
  const file = databaseUrl ? join(dataDir, 'snapshot.jsonl') : null;
  const feed = new FollowingFeed(connection, log);
  try {
    await start(connection, feed, file, log);
  } catch (error) {
    await connection.end();
    throw error;
  }
  const keeper = file ? keepSnapshotFile(file, feed, log) : null;
  feed.follow(() => migrate(connection));
  // Until the settings are known nothing is shown that they may hide.
  const mask = () => feed.current?.settings.maskDestinations ?? true;
  const decisionLog = new BatchedDecisionLog({ db: connection.db, spill: new Spill(dataDir, log), log, mask });
  const auditLog = new BatchedAuditLog(connection.db, log);
  const retention = keepDecisionsFor(connection.db, () => feed.current?.settings ?? null, log);
  return {
    kind: connection.kind,
    db: connection.db,
    snapshots: feed,
    decisionLog,
    apiKeys: new KnownKeys(connection.db, wakesOf(connection, 'api_keys')),
    auditLog,
    callWakes: wakesOf(connection, 'call_requests'),
    async close() {
      const within = async (ms: number, work: Promise<unknown>) => {
        const ended = work.catch((error: unknown) => log.error({ err: error }, 'closing the store'));
        await Promise.race([ended, sleep(ms, undefined, { ref: false })]);
      };
      await within(
        CLOSE_MS.decisions,
        Promise.all([decisionLog.close(CLOSE_MS.drain), auditLog.close(CLOSE_MS.drain)]),
      );
      await within(CLOSE_MS.followers, Promise.all([retention.stop(), feed.close(), keeper?.stop()]));
      await within(CLOSE_MS.connection, connection.end());
    },
  };
}

/** Brings the database to the schema of this program, and closes it. Errors: those of `openStore`. */
export async function migrateStore({ databaseUrl, dataDir, log }: StoreOptions): Promise<void> {
  const connection = databaseUrl
    ? connectPostgres(databaseUrl, log)
    : await connectPglite(join(dataDir, 'pglite'), log);
  await migrate(connection).finally(() => connection.end());
}

async function start(connection: Connection, feed: FollowingFeed, file: string | null, log: Logger): Promise<void> {
  try {
    await migrate(connection);
    await feed.load();
  } catch (error) {
    if (file === null || asStoreError(error)?.code !== 'unavailable') throw error;
    const kept = await readSnapshotFile(file).catch((damage: unknown) => {
      log.error({ err: damage }, 'the kept snapshot is of no use');
      return null;
    });
    if (!kept) throw error;
    log.warn({ err: error, seq: kept.seq }, 'the database does not answer: starting from the kept snapshot');
    feed.use(kept);
  }
}
