import net, { type AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Connection, rowsOf } from '../../src/store/connection.ts';
import { asStoreError, StoreError } from '../../src/store/errors.ts';
import { connectPostgres, LIMITS } from '../../src/store/postgres.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { waitFor } from '../support/wait.ts';
import { silent } from './databases.ts';
import { startProxy } from './proxy.ts';

let server: TestPostgres;
let databaseUrl: string;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());
beforeEach(async () => {
  databaseUrl = await server.createDatabase();
});

test('a server that ends connections at their first query ends no more than these', async () => {
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  process.on('unhandledRejection', note);
  let ending = 6;
  const proxy = await startProxy(databaseUrl, (_, nth) => (nth === 1 && ending-- > 0 ? 'fatal' : 'pass'));
  const connection = connectPostgres(proxy.url, silent);
  try {
    const ask = () => Promise.resolve(connection.db.execute(sql`SELECT 1 AS one`));
    for (let round = 0; round < 6; round++) await ask().catch(() => undefined);
    expect(ending).toBeLessThanOrEqual(0);
    expect(rowsOf(await ask())).toEqual([{ one: 1 }]);
    expect(uncaught).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
    await connection.end();
    proxy.close();
  }
});

test.each(['commit', 'rollback'])(
  'a `%s` that is never answered ends in time, and so does its connection',
  async (word) => {
    let swallowed = 0;
    const proxy = await startProxy(databaseUrl, (sent) => {
      if (!sent.includes(word) || swallowed > 0) return 'pass';
      swallowed += 1;
      return 'swallow';
    });
    const connection = connectPostgres(proxy.url, silent, { ...LIMITS, idleInTransaction: 600_000, deadline: 1500 });
    try {
      let pid = 0;
      const failed = connection.db.transaction(async (tx) => {
        pid = rowsOf<{ pid: number }>(await tx.execute(sql`SELECT pg_backend_pid() AS pid`))[0]?.pid ?? 0;
        if (word === 'rollback') throw new StoreError('cycle', 'refused');
      });
      expect(await failed.catch(asStoreError)).toMatchObject({ code: word === 'rollback' ? 'cycle' : 'unavailable' });
      await waitFor(word, () => swallowed === 1);
      await waitFor('end of the backend', async () => {
        const rows = await server.admin`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`;
        return rows.length === 0;
      });
      const one = connection.db.transaction((tx) => tx.execute(sql`SELECT 1 AS one`));
      expect(rowsOf(await one)).toEqual([{ one: 1 }]);
    } finally {
      await connection.end();
      proxy.close();
    }
  },
);

describe('of several hosts', () => {
  const hostOf = (url: string) => new URL(url).host;
  const ask = (connection: Connection) => Promise.resolve(connection.db.execute(sql`SELECT 1 AS one`));
  /** How many of 20 connections, one after the other, answered. */
  async function answers(url: string): Promise<number> {
    let count = 0;
    for (let i = 0; i < 20; i++) {
      const connection = connectPostgres(url, silent);
      if (rowsOf(await ask(connection)).length === 1) count += 1;
      await connection.end();
    }
    return count;
  }

  test('the one that takes writes is asked, and no standby', async () => {
    let asked = 0;
    // A client that leaves sends X.
    const count = (sent: string, nth: number) => {
      if (nth > 0 && !sent.startsWith('X')) asked += 1;
      return 'pass' as const;
    };
    const standby = await startProxy(databaseUrl, count, true);
    try {
      expect(await answers(standby.url.replace('@', `@${hostOf(databaseUrl)},`))).toBe(20);
      expect(asked).toBe(0);
      expect(await answers(standby.url)).toBe(20); // alone it is good enough to read from
      expect(asked).toBe(20);
    } finally {
      standby.close();
    }
  });

  test('one that is away costs nothing', async () => {
    expect(await answers(databaseUrl.replace('@', '@127.0.0.1:1,'))).toBe(20);
  });

  test('with all away a query fails in time, they are not stormed, and a client that is closed leaves them alone', async () => {
    let tries = 0;
    const closed = net.createServer((socket) => {
      tries += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(closed.address() as AddressInfo).port}`;
    const connection = connectPostgres(`postgres://test@${host},${host}/none`, silent, { ...LIMITS, deadline: 3000 });
    const refused = await Promise.all(Array.from({ length: 8 }, () => ask(connection).catch(asStoreError)));
    expect(refused.map((error) => error instanceof StoreError && error.code)).toEqual(Array(8).fill('unavailable'));
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThan(200);
    await connection.end();
    tries = 0;
    await new Promise((resolve) => setTimeout(resolve, 2500)); // longer than the longest pause between two tries
    expect(tries).toBe(0);
    closed.close();
  });
});
