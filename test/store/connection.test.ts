import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../src/store/connection.ts';
import { connectPostgres } from '../../src/store/postgres.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
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
