import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../src/store/connection.ts';
import { openStore } from '../../src/store/open.ts';
import type { DecisionRecord, Store } from '../../src/store/store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { silent } from './databases.ts';

const decision = (seq = 1): DecisionRecord => ({
  id: randomUUID(),
  at: new Date(),
  request: {
    ...{ pbx: 'main', trunk: 'out', reference: '', destination: '112', callId: 'c', attempt: 1, emergency: false },
    callerId: { number: '101', presentation: 'allowed' },
  },
  decision: {
    ...{ action: 'keep', reason: 'unknown_trunk', policy: 'keep', carrier: null, trace: [], seq },
    presentation: 'allowed',
  },
  source: 'agent',
  waitUs: null,
});

let server: TestPostgres;
let databaseUrl: string;
let dataDir: string;
let store: Store;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());
beforeEach(async () => {
  databaseUrl = await server.createDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'callerid-decisions-'));
  store = await openStore({ databaseUrl, dataDir, log: silent });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});
async function count(): Promise<number> {
  const [row] = rowsOf<{ n: number }>(await store.db.execute(sql`SELECT count(*)::int AS n FROM decisions`));
  return row?.n ?? -1;
}

/** Runs a statement on the store's database. Settings of a database count for connections that are made after. */
async function administrate(statement: string): Promise<void> {
  const admin = postgres(databaseUrl, { max: 1 });
  await admin`SET default_transaction_read_only = off`;
  await admin.unsafe(statement.replace('THIS', new URL(databaseUrl).pathname.slice(1)));
  await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'callerid-groups'`;
  await admin.end();
}

test.each([
  [
    'only reads',
    'ALTER DATABASE THIS SET default_transaction_read_only = on',
    'ALTER DATABASE THIS RESET default_transaction_read_only',
  ],
  ['lacks the table', 'ALTER TABLE decisions RENAME TO gone', 'ALTER TABLE gone RENAME TO decisions'],
])('decisions wait while the database %s', async (_, close, open) => {
  await administrate(close);
  for (let i = 0; i < 3; i++) store.decisionLog.record(decision());
  await expect(store.decisionLog.flush(2500)).rejects.toThrow('still waiting');
  await administrate(open);
  await store.decisionLog.flush(20_000);
  expect(await count()).toBe(3);
  expect(await store.decisionLog.waiting()).toMatchObject({ lost: 0 });
});

test('a decision that the database refuses is left out alone', async () => {
  for (let i = 0; i < 10; i++) store.decisionLog.record(decision(i === 4 ? 1e30 : 1));
  await store.decisionLog.flush(20_000);
  expect(await count()).toBe(9);
  expect(await store.decisionLog.waiting()).toMatchObject({ lost: 1 });
});
