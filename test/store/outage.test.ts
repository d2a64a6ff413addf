import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCallTask, replaceCallTask } from '../../src/store/call-tasks.ts';
import { type Connection, rowsOf } from '../../src/store/connection.ts';
import { BatchedDecisionLog } from '../../src/store/decision-log.ts';
import { listDecisions } from '../../src/store/decisions.ts';
import { asStoreError } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open.ts';
import { connectPostgres } from '../../src/store/postgres.ts';
import { FollowingFeed } from '../../src/store/snapshot-feed.ts';
import { Spill } from '../../src/store/spill.ts';
import type { DecisionRecord, Store } from '../../src/store/store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { waitFor } from '../support/wait.ts';
import { silent } from './databases.ts';

/** The list of migrations that this program brings. */
const journal: { entries: unknown[] } = JSON.parse(
  readFileSync(new URL('../../drizzle/meta/_journal.json', import.meta.url), 'utf8'),
);

const decision = (n: number): DecisionRecord => ({
  id: randomUUID(),
  at: new Date(1_700_000_000_000 + n),
  request: {
    pbx: 'main',
    trunk: 'out',
    reference: 'group:Продажи',
    destination: '+79160000000',
    callId: `call ${n}`,
    attempt: 1,
    callerId: { number: '101', presentation: 'allowed' },
    emergency: false,
  },
  decision: {
    action: 'keep',
    reason: 'unknown_trunk',
    policy: 'keep',
    carrier: null,
    trace: [],
    seq: 1,
    presentation: 'allowed',
  },
  source: 'agent',
  waitUs: 900,
});

describe('PostgreSQL', () => {
  let server: TestPostgres;
  let databaseUrl: string;
  let dataDir: string;
  const stores: Store[] = [];
  const open = async () => {
    const store = await openStore({ databaseUrl, dataDir, log: silent });
    stores.push(store);
    return store;
  };
  /** Backends of the store (the administrator's own have no name), with what they did last. */
  const backends = () =>
    server.admin<
      { pid: number; query: string }[]
    >`SELECT pid, query FROM pg_stat_activity WHERE application_name = 'callerid-groups'`;
  const addTask = async (store: Store) => {
    const { version } = await createCallTask(
      store.db,
      { name: randomUUID(), groupId: null, phoneNumberId: null },
      'test',
    );
    return version;
  };
  const countDecisions = async (store: Store) => {
    const [row] = rowsOf<{ n: number }>(await store.db.execute(sql`SELECT count(*)::int AS n FROM decisions`));
    return row?.n;
  };

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.end());
  beforeEach(async () => {
    databaseUrl = await server.createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'callerid-outage-'));
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await rm(dataDir, { recursive: true, force: true });
  });

  test('three starts at once migrate once, and all succeed', async () => {
    await Promise.all([open(), open(), open()]);
    const [row] = await postgresRows<{ n: number }>('SELECT count(*)::int AS n FROM drizzle.__drizzle_migrations');
    expect(row?.n).toBe(journal.entries.length);
  });

  test('a database that is not UTF8 is refused', async () => {
    databaseUrl = await server.createDatabase({ encoding: 'SQL_ASCII' });
    await expect(open()).rejects.toThrow("the database's encoding is SQL_ASCII");
  });

  test('a database that is newer than the program is refused', async () => {
    await open();
    await postgresRows(`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)`);
    await expect(open()).rejects.toThrow('newer version');
  });

  test('a killed LISTEN connection listens again, and what was missed is read', async () => {
    const store = await open();
    const listening = () => backends().then((rows) => rows.find((row) => /^listen/i.test(row.query)));
    const { pid } = await waitFor('backend that listens', listening);
    await server.admin`SELECT pg_terminate_backend(${pid})`;
    const version = await addTask(store);
    await store.snapshots.reached(version, 10_000);
    const again = await waitFor('new backend that listens', () =>
      listening().then((row) => row && row.pid !== pid && row),
    );
    expect(again).toBeTruthy();
  });

  // Each of these made postgres.js throw where nobody can catch it, which ends the process and the agent with it.
  test.each<[string, (ask: (query: string) => Promise<unknown>, kill: () => Promise<void>) => Promise<unknown>]>([
    ['before its next query', (ask, kill) => kill().then(() => ask('SELECT 1'))],
    ['while a query runs', (ask, kill) => Promise.all([ask('SELECT pg_sleep(30)'), kill()])],
    ['before its own refusal', (_, kill) => kill().then(() => Promise.reject(new Error('refused')))],
    ['before its commit', (_, kill) => kill()],
  ])('a transaction whose backend is killed %s fails, and the connections go on', async (_, work) => {
    const connection = connectPostgres(databaseUrl, silent);
    try {
      for (let round = 0; round < 5; round++) {
        const failed = connection.db.transaction(async (tx) => {
          const ask = (query: string) => tx.execute(sql.raw(query));
          const [{ pid } = { pid: 0 }] = rowsOf<{ pid: number }>(await ask('SELECT pg_backend_pid() AS pid'));
          await work(ask, async () => {
            await server.admin`SELECT pg_terminate_backend(${pid}, 5000)`;
            await new Promise((resolve) => setTimeout(resolve, 20)); // for the client to see the socket close
          });
        });
        await expect(failed).rejects.toThrow();
      }
      const askAll = () => Array.from({ length: 32 }, () => connection.db.execute(sql`SELECT 1 AS one`));
      // postgres.js fails the first query of a connection made again with the error that ended the one before.
      await Promise.allSettled(askAll());
      for (const answer of await Promise.all(askAll())) expect(rowsOf(answer)).toEqual([{ one: 1 }]);
    } finally {
      await connection.end();
    }
  });

  test('a LISTEN backend that is stopped (SIGSTOP) holds nothing up', async () => {
    const store = await open();
    const { pid } = await waitFor('backend that listens', () =>
      backends().then((rows) => rows.find((row) => /^listen/i.test(row.query))),
    );
    process.kill(pid, 'SIGSTOP');
    try {
      const seen = new Promise((resolve) => store.snapshots.subscribe(resolve));
      await addTask(store);
      await seen; // no `reached` here, which would hurry the feed on
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  test('backends that are stopped (SIGSTOP) become errors, and the next queries go by other connections', async () => {
    const store = await open();
    await Promise.all(Array.from({ length: 8 }, () => store.db.execute(sql`SELECT pg_sleep(0.1)`)));
    const stopped = (await backends()).map((row) => row.pid);
    expect(stopped.length).toBeGreaterThanOrEqual(8);
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    try {
      const error = await addTask(store).catch((reason: unknown) => asStoreError(reason));
      expect(error).toMatchObject({ code: 'unavailable' });
      const hung = await Promise.resolve(store.db.execute(sql`SELECT 1`)).catch((reason: unknown) =>
        asStoreError(reason),
      );
      if (!Array.isArray(hung)) expect(hung).toMatchObject({ code: 'unavailable' });
      // the stopped ones are stopped still
      const version = await waitFor('write by a new connection', () => addTask(store).catch(() => null), 30_000);
      await store.snapshots.reached(version, 10_000);
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT');
    }
  });

  test('a reading of everything that never ends is given up, and the feed goes on', async () => {
    const store = await open();
    const version = await addTask(store);
    const connection = connectPostgres(databaseUrl, silent);
    let readings = 0;
    const bulk: Connection['bulk'] = (work) => (readings++ < 2 ? new Promise(() => undefined) : connection.bulk(work));
    const feed = new FollowingFeed({ ...connection, bulk }, silent, 500);
    try {
      expect(asStoreError(await feed.load().catch((reason: unknown) => reason))?.code).toBe('unavailable');
      feed.follow(async () => undefined);
      await feed.reached(version, 20_000);
    } finally {
      await feed.close();
      await connection.end();
    }
  });

  test('decisions outlive an outage: in memory, on disk and in the middle of a batch; none lost, none twice', async () => {
    const store = await open();
    const log = new BatchedDecisionLog({
      db: store.db,
      spill: new Spill(dataDir, silent),
      log: silent,
      mask: () => false,
      bound: 600,
    });
    let n = 0;
    const record = (count: number) => {
      for (let i = 0; i < count; i++) log.record(decision(n++));
    };
    record(300);
    await log.flush(20_000);
    record(100);
    await server.crash();
    try {
      record(1000);
      await waitFor('files that wait', () => new Spill(dataDir, silent).count());
      record(50);
      await expect(log.flush(50)).rejects.toThrow('still waiting');
    } finally {
      await server.start();
    }
    record(50);
    await log.flush(40_000);
    expect(await countDecisions(store)).toBe(n);
    expect(await new Spill(dataDir, silent).count()).toBe(0);
    const { items } = await listDecisions(store.db, { limit: 1, callId: `call ${n - 1}` });
    expect(items[0]).toMatchObject({ reason: 'unknown_trunk', destination: '+79160000000', waitUs: 900, attempt: 1 });
    await log.close(5000);
  });

  test('what a closing store cannot write waits on disk for the next start', async () => {
    const store = await open();
    await server.crash();
    for (let i = 0; i < 700; i++) store.decisionLog.record(decision(i));
    await store.close();
    await server.start();
    const next = await open();
    await next.decisionLog.flush(30_000);
    expect(await countDecisions(next)).toBe(700);
  });

  test('with the database down a store starts from the kept snapshot and follows when it is back', async () => {
    const store = await open();
    const version = await addTask(store);
    await store.snapshots.reached(version, 10_000);
    await store.close();
    await server.crash();
    let next: Store;
    try {
      next = await open();
      expect(next.snapshots.current?.seq).toBe(version);
      await expect(addTask(next).catch((reason: unknown) => asStoreError(reason))).resolves.toMatchObject({
        code: 'unavailable',
      });
    } finally {
      await server.start();
    }
    const later = await waitFor('write after the outage', () => addTask(next).catch(() => null), 20_000);
    await next.snapshots.reached(later, 20_000);
    expect([...next.snapshots.current!.callTasks()].length).toBe(2);
  });

  test('a damaged snapshot is refused, and so is a start without one', async () => {
    const store = await open();
    await store.close();
    await writeFile(join(dataDir, 'snapshot.jsonl'), '{"format":1,"seq":5}\n'.repeat(20));
    await server.crash();
    try {
      expect(asStoreError(await open().catch((reason: unknown) => reason))?.code).toBe('unavailable');
    } finally {
      await server.start();
    }
  });

  test('a lock that somebody holds ends a write with `unavailable`', async () => {
    const store = await open();
    const other = postgres(databaseUrl, { max: 1 });
    try {
      await other`SELECT pg_advisory_lock(727001)`;
      expect(asStoreError(await addTask(store).catch((reason: unknown) => reason))?.code).toBe('unavailable');
    } finally {
      await other.end();
    }
    expect(await addTask(store)).toBeGreaterThan(0);
  });

  test('writers check what the one before them left, whatever isolation the database has by default', async () => {
    await postgresRows(`ALTER DATABASE ${new URL(databaseUrl).pathname.slice(1)}
      SET default_transaction_isolation = 'repeatable read'`);
    const store = await open();
    const task = await createCallTask(store.db, { name: 'one', groupId: null, phoneNumberId: null }, 'test');
    const other = postgres(databaseUrl, { max: 1 });
    await other`SELECT pg_advisory_lock(727001)`;
    const writes = Promise.allSettled(
      ['two', 'three'].map((name) =>
        replaceCallTask(
          store.db,
          task.id,
          { name, groupId: null, phoneNumberId: null },
          { ifMatch: task.version, actor: 'test' },
        ),
      ),
    );
    await waitFor('writers that wait for the lock', async () => {
      const [row] =
        await server.admin`SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
      return row?.n === 2;
    });
    await other.end();
    const refused = (await writes).flatMap((write) => (write.status === 'rejected' ? [write.reason.code] : []));
    expect(refused).toEqual(['version_mismatch']);
  });

  test('migrate is refused where nobody listens, with `unavailable`', async () => {
    const connection = connectPostgres('postgres://test@127.0.0.1:1/none', silent);
    expect(asStoreError(await migrate(connection).catch((reason: unknown) => reason))?.code).toBe('unavailable');
    await connection.end();
  });

  async function postgresRows<T>(text: string): Promise<T[]> {
    const client = postgres(databaseUrl, { max: 1 });
    const rows = await client.unsafe(text);
    await client.end();
    return [...rows] as T[];
  }
});
