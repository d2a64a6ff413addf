import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/store/api-keys.ts';
import { openStore } from '../../src/store/open.ts';
import { apiKeys } from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { waitFor } from '../support/wait.ts';
import { openTestStore, silent, type TestStore } from './databases.ts';
import { startProxy } from './proxy.ts';

describe('keys that are known', () => {
  let here: TestStore;
  let dataDir: string;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  /** Another process's, as far as keys go. Its questions about keys are counted. */
  let there: Store;
  let asked = 0;
  beforeAll(async () => {
    here = await openTestStore('postgres');
    proxy = await startProxy(here.databaseUrl ?? '', (sent) => {
      if (sent.includes('from "api_keys"')) asked++;
      return 'pass';
    });
    dataDir = await mkdtemp(join(tmpdir(), 'callerid-store-'));
    there = await openStore({ databaseUrl: proxy.url, dataDir, log: silent });
  });
  afterAll(async () => {
    await there?.close();
    proxy?.close();
    await here?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const makeKey = (expiresAt: Date | null = null) =>
    createApiKey(here.db, { name: 'dialer', role: 'dialer', expiresAt }, 'test');
  const isRefused = async (store: Store, key: string) => (await store.apiKeys.owner(key, null)) === null;
  const triggers = (what: 'ENABLE' | 'DISABLE') =>
    here.db.execute(sql.raw(`ALTER TABLE api_keys ${what} TRIGGER api_keys_notify`));

  test('are asked for once, however many requests carry them', async () => {
    const { key, id } = await makeKey();
    await there.apiKeys.owner(key, null); // notes its first use
    expect(asked).toBeGreaterThan(0);
    asked = 0;
    const rows = await Promise.all(Array.from({ length: 200 }, () => there.apiKeys.owner(key, null)));
    expect(rows.every((row) => row?.id === id)).toBe(true);
    expect(asked).toBeLessThanOrEqual(1);
  });

  test('end at once where they are revoked', async () => {
    const { key, id } = await makeKey();
    expect(await isRefused(here.store, key)).toBe(false);
    await here.store.apiKeys.revoke(id, 'test');
    expect(await isRefused(here.store, key)).toBe(true);
  });

  test('end in another process that is told of it', async () => {
    const { key, id } = await makeKey();
    expect(await isRefused(there, key)).toBe(false);
    await here.store.apiKeys.revoke(id, 'test');
    await waitFor('the refusal', () => isRefused(there, key));
  });

  test('end in another process that is told nothing', async () => {
    await triggers('DISABLE');
    try {
      const { key, id } = await makeKey();
      expect(await isRefused(there, key)).toBe(false);
      await here.store.apiKeys.revoke(id, 'test');
      await waitFor('the refusal', () => isRefused(there, key));
    } finally {
      await triggers('ENABLE');
    }
  });

  test('end when they expire, and when somebody deletes them by hand', async () => {
    const short = await makeKey(new Date(Date.now() + 1500));
    const deleted = await makeKey();
    expect(await isRefused(there, short.key)).toBe(false);
    expect(await isRefused(there, deleted.key)).toBe(false);
    await here.db.delete(apiKeys).where(eq(apiKeys.id, deleted.id));
    await waitFor('both refusals', async () => (await isRefused(there, short.key)) && isRefused(there, deleted.key));
  });

  test('have the role that they have now', async () => {
    const { key, id } = await makeKey();
    expect(await there.apiKeys.owner(key, null)).toMatchObject({ role: 'dialer' });
    await here.db.update(apiKeys).set({ role: 'viewer' }).where(eq(apiKeys.id, id));
    await waitFor('the role', async () => (await there.apiKeys.owner(key, null))?.role === 'viewer');
  });

  test('are refused as unknown only for as long as they are', async () => {
    const { key, id } = await makeKey();
    await here.db.update(apiKeys).set({ revokedAt: sql`now()` }).where(eq(apiKeys.id, id));
    expect(await isRefused(here.store, key)).toBe(true);
    await here.db.update(apiKeys).set({ revokedAt: null }).where(eq(apiKeys.id, id));
    expect(await isRefused(here.store, key)).toBe(false);
  });

  test('are taken for good no longer once the database is away', async () => {
    const { key } = await makeKey();
    expect(await isRefused(there, key)).toBe(false);
    proxy.close();
    const isAway = () =>
      Promise.resolve(there.apiKeys.owner(key, null)).then(
        () => false,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'unavailable' });
          return true;
        },
      );
    await waitFor('a failure', isAway, 30_000);
  });
});
