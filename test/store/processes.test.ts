import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../src/store/connection.ts';
import { getDecision, listDecisions } from '../../src/store/decisions.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { startChild } from '../support/child.ts';
import { startPostgres } from '../support/postgres.ts';
import { waitFor } from '../support/wait.ts';
import { silent } from './databases.ts';

const program = fileURLToPath(new URL('program.mjs', import.meta.url));
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'callerid-process-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const start = (databaseUrl?: string) =>
  startChild(process.execPath, [program, dataDir, ...(databaseUrl ? [databaseUrl] : [])]);
const says = (child: ReturnType<typeof start>, text: string) =>
  waitFor(`process that says "${text}"`, () => child.output().includes(text), 40_000, child.output);
async function count(store: Store): Promise<number> {
  const [row] = rowsOf<{ n: number }>(await store.db.execute(sql`SELECT count(*)::int AS n FROM decisions`));
  return row?.n ?? -1;
}

test('PGlite: a second process on one folder is refused, whoever was first', async () => {
  const first = start();
  await says(first, 'open');
  const second = start();
  expect(await second.ended).toBe(3);
  expect(second.output()).toContain(`is in use by process ${first.pid}`);
  await expect(openStore({ dataDir, log: silent })).rejects.toThrow('is in use');
  expect(first.running()).toBe(true);
  await first.stop(10_000);

  const store = await openStore({ dataDir, log: silent });
  const third = start();
  expect(await third.ended).toBe(3);
  expect(third.output()).toContain(`is in use by process ${process.pid}`);
  await expect(openStore({ dataDir, log: silent })).rejects.toThrow('is in use');
  await store.close();
});

test('PGlite: the folder of a process that was killed is taken over at once, with what it had written', async () => {
  const first = start();
  await says(first, 'open');
  await new Promise((resolve) => setTimeout(resolve, 1500)); // some batches
  first.kill('SIGKILL');
  await first.ended;
  const both = await Promise.allSettled([openStore({ dataDir, log: silent }), openStore({ dataDir, log: silent })]);
  const opened = both.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(opened.length).toBe(1);
  expect(await count(opened[0]!)).toBeGreaterThan(0);
  await opened[0]!.close();
});

test('PGlite: SIGTERM writes every decision before the end', async () => {
  const child = start();
  await says(child, 'open');
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGTERM');
  expect(await child.ended).toBe(0);
  const recorded = Number(/recorded (\d+)/.exec(child.output())?.[1]);
  expect(recorded).toBeGreaterThan(0);
  const store = await openStore({ dataDir, log: silent });
  expect(await count(store)).toBe(recorded);
  const page = await listDecisions(store.db, { limit: 3, trunk: 'out' });
  const next = await listDecisions(store.db, { limit: 3, cursor: page.nextCursor ?? '' });
  const times = [...page.items, ...next.items].map((row) => row.at.getTime());
  expect(new Set([...page.items, ...next.items].map((row) => row.id)).size).toBe(6);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect(await getDecision(store.db, page.items[0]!.id)).toEqual(page.items[0]);
  await store.close();
});

test('PostgreSQL: SIGTERM with the database stopped leaves every decision for the next start', async () => {
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase();
  const child = start(databaseUrl);
  await says(child, 'open');
  await new Promise((resolve) => setTimeout(resolve, 600));
  await server.crash();
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGTERM');
  expect(await child.ended).toBe(0);
  const recorded = Number(/recorded (\d+)/.exec(child.output())?.[1]);
  await server.start();
  const store = await openStore({ databaseUrl, dataDir, log: silent });
  await store.decisionLog.flush(30_000);
  expect(await count(store)).toBe(recorded);
  await store.close();
  await server.end();
});
