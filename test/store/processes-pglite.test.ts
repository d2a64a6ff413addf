import { beforeEach, expect, test } from 'vitest';
import { getDecision, listDecisions } from '../../src/store/decisions.ts';
import { openStore } from '../../src/store/open.ts';
import { copyEmptyDatabase } from '../support/empty-database.ts';
import { silent } from './databases.ts';
import { count, processInFolder, says } from './process.ts';

const { dataDir, start } = processInFolder();
beforeEach(() => copyEmptyDatabase(dataDir()));

test('PGlite: a second process on one folder is refused, whoever was first', async () => {
  const first = start();
  await says(first, 'open');
  const second = start();
  expect(await second.ended).toBe(3);
  expect(second.output()).toContain(`is in use by process ${first.pid}`);
  await expect(openStore({ dataDir: dataDir(), log: silent })).rejects.toThrow('is in use');
  expect(first.running()).toBe(true);
  await first.stop(10_000);

  const store = await openStore({ dataDir: dataDir(), log: silent });
  const third = start();
  expect(await third.ended).toBe(3);
  expect(third.output()).toContain(`is in use by process ${process.pid}`);
  await expect(openStore({ dataDir: dataDir(), log: silent })).rejects.toThrow('is in use');
  await store.close();
});

test('PGlite: the folder of a process that was killed is taken over at once, with what it had written', async () => {
  const first = start();
  await says(first, 'open');
  await new Promise((resolve) => setTimeout(resolve, 1500)); // some batches
  first.kill('SIGKILL');
  await first.ended;
  const both = await Promise.allSettled([
    openStore({ dataDir: dataDir(), log: silent }),
    openStore({ dataDir: dataDir(), log: silent }),
  ]);
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
  const store = await openStore({ dataDir: dataDir(), log: silent });
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
