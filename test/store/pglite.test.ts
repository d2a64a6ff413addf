import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../src/store/connection.ts';
import { connectPglite } from '../../src/store/pglite.ts';
import { waitFor } from '../support/wait.ts';
import { silent } from './databases.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callerid-pglite-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a transaction that waited too long to begin holds nothing up, and does nothing', async () => {
  const connection = await connectPglite(join(folder, 'pglite'), silent, 1000);
  const { db } = connection;
  try {
    await db.execute(sql`CREATE TABLE t (n int)`);
    const long = Promise.resolve(db.execute(sql`SELECT count(*) FROM generate_series(1, 6000000)`));
    await new Promise(setImmediate); // sent by now
    let ran = 0;
    const work = async (tx: Pick<typeof db, 'execute'>) => {
      ran += 1;
      await tx.execute(sql`INSERT INTO t VALUES (1)`);
    };
    const outcomes = await Promise.allSettled([long, db.transaction(work), db.transaction(work)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(ran).toBe(0);
    const answer = await waitFor(
      'answer',
      () => Promise.resolve(db.execute(sql`SELECT count(*)::int AS n FROM t`)).catch(() => null),
      40_000,
    );
    expect(rowsOf(answer)).toEqual([{ n: 0 }]);
    await db.transaction(work);
    expect(rowsOf(await db.execute(sql`SELECT count(*)::int AS n FROM t`))).toEqual([{ n: 1 }]);
  } finally {
    await connection.end();
  }
});
