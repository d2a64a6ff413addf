import { mkdtemp, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../src/store/connection.ts';
import { getDecision, listDecisions } from '../../src/store/decisions.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { postgresProcesses } from '../faults/postgres-processes.ts';
import { startChild } from '../support/child.ts';
import { startPostgres } from '../support/postgres.ts';
import { startService } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';
import { silent } from './databases.ts';

const program = fileURLToPath(new URL('program.mjs', import.meta.url));
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'callerid-process-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const start = (...options: readonly string[]) => startChild(process.execPath, [program, dataDir, ...options]);
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
  await opened[0]!.decisionLog.flush(30_000); // on a busy machine all of it may have gone to disk
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
  await store.decisionLog.flush(30_000); // what was not written by then waited on disk
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

/** What open.ts promises for the store, and main.ts for the whole process: after these the test kills. */
const STORE_FRAME_MS = 5000;
const FRAME_MS = 8800;

test('PostgreSQL: SIGTERM with the database hanging ends in time, and loses nothing', async () => {
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase();
  const child = start(databaseUrl);
  await says(child, 'so far');
  const processes = await postgresProcesses(server);
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await child.stop(STORE_FRAME_MS);
    expect(await child.ended).toBe(0); // by itself: not by SIGKILL
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGCONT');
  }
  const recorded = Number(/recorded (\d+)/.exec(child.output())?.[1]);
  const store = await openStore({ databaseUrl, dataDir, log: silent });
  await store.decisionLog.flush(40_000);
  expect(await count(store)).toBe(recorded);
  await store.close();
  await server.end();
});

test('the service ends in time with its database and its PBXs hanging', async () => {
  const server = await startPostgres();
  const mute = net.createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const at = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
  const service = await startService({
    env: {
      DATABASE_URL: await server.createDatabase(),
      ...{ PBX_A_KIND: 'asterisk', PBX_A_URL: `http://${at}`, PBX_A_PASSWORD: 'x', PBX_A_AMI: at },
      ...{ PBX_F_KIND: 'freeswitch', PBX_F_URL: `esl://${at}`, PBX_F_PASSWORD: 'x', PBX_F_LISTEN: '127.0.0.1:0' },
    },
  });
  const processes = await postgresProcesses(server);
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    const request = service.call('GET', '/v1/groups').catch(() => undefined); // in hand at the end
    await new Promise((resolve) => setTimeout(resolve, 300));
    await service.process.stop(FRAME_MS);
    expect(await service.process.ended, service.process.output()).toBe(0);
    await request;
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGCONT');
    mute.close();
    await service.close();
    await server.end();
  }
});

test('PostgreSQL: SIGKILL in the middle of an outage costs no more than the last second', async () => {
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase();
  const child = start(databaseUrl, '400');
  await says(child, 'so far');
  await server.crash();
  const said = () => [...child.output().matchAll(/so far (\d+)/g)].map((match) => Number(match[1]));
  const before = said().length;
  // The last but one was said a second before the end.
  await waitFor('four seconds of the outage', () => said().length >= before + 4, 20_000);
  child.kill('SIGKILL');
  await child.ended;
  const recorded = said().at(-2) ?? 0;
  expect(recorded).toBeGreaterThan(1000);
  await server.start();
  const store = await openStore({ databaseUrl, dataDir, log: silent });
  await store.decisionLog.flush(40_000);
  expect(await count(store)).toBeGreaterThanOrEqual(recorded);
  await store.close();
  await server.end();
});
