import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach } from 'vitest';
import { rowsOf } from '../../src/store/connection.ts';
import type { Store } from '../../src/store/store.ts';
import { type Child, startChild } from '../support/child.ts';
import { waitFor } from '../support/wait.ts';

const program = fileURLToPath(new URL('program.mjs', import.meta.url));

/** For the tests of a file: a folder of its own for each, and the program that records decisions in it. */
export function processInFolder() {
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'callerid-process-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));
  return {
    dataDir: () => dataDir,
    start: (...options: readonly string[]) => startChild(process.execPath, [program, dataDir, ...options]),
  };
}

export const says = (child: Child, text: string) =>
  waitFor(`process that says "${text}"`, () => child.output().includes(text), 40_000, child.output);

/** How many decisions are in the database. */
export async function count(store: Store): Promise<number> {
  const [row] = rowsOf<{ n: number }>(await store.db.execute(sql`SELECT count(*)::int AS n FROM decisions`));
  return row?.n ?? -1;
}
