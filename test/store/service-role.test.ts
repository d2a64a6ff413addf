import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCarrier } from '../../src/store/carriers.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { openTestStore, refusal, silent, type TestStore } from './databases.ts';

const GRANTS = readFileSync('deploy/postgres-service-role.sql', 'utf8');

/** The service with the role that deploy/postgres-service-role.sql makes, in a database that another one owns. */
describe('the service that does not own its database', () => {
  let owner: TestStore;
  let service: Store;
  beforeAll(async () => {
    owner = await openTestStore('postgres');
    const url = new URL(owner.databaseUrl ?? '');
    const client = postgres(url.href, { max: 1, onnotice: () => undefined });
    await client.unsafe(GRANTS);
    await client.unsafe(GRANTS); // at each upgrade again
    await client.end();
    url.username = 'callerid_service';
    service = await openStore({ databaseUrl: url.href, dataDir: `${owner.dataDir}/service`, log: silent });
  });
  afterAll(async () => {
    await service?.close();
    await owner?.close();
  });

  test('starts, and writes its configuration and its trace', async () => {
    await createCarrier(
      service.db,
      { name: 'Volga', country: 'RU', numberFormat: '+e164', identityHeader: 'pai' },
      'test',
    );
    await service.db.execute(
      sql`INSERT INTO audit_events (what, at) VALUES ('test', now()), ('old', now() - interval '366 days')`,
    );
    expect(await refusal(service.db, `DELETE FROM audit_events WHERE what = 'old'`)).toBe(null);
  });

  test.each([
    [`UPDATE changes SET actor = 'nobody'`],
    ['DELETE FROM changes'],
    ['TRUNCATE changes'],
    [`UPDATE audit_events SET what = 'x'`],
    ['TRUNCATE audit_events'],
    ['ALTER TABLE changes DISABLE TRIGGER changes_append_only'],
    ['DROP TRIGGER audit_kept_a_year ON audit_events'],
    ['DROP TABLE audit_events'],
    [`SET session_replication_role = 'replica'`],
    [`DELETE FROM audit_events WHERE what = 'test'`],
    ['UPDATE drizzle.__drizzle_migrations SET created_at = 0'],
  ])('can not: %s', async (statement) => {
    expect(await refusal(service.db, statement)).toBe('42501');
  });
});
