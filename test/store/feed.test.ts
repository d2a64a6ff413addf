import { asc, gt, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCallTask, removeCallTask } from '../../src/store/call-tasks.ts';
import { createCarrier } from '../../src/store/carriers.ts';
import { lastSeq } from '../../src/store/changes.ts';
import { createGroup, getGroup, removeGroup, replaceGroup } from '../../src/store/groups.ts';
import { openStore } from '../../src/store/open.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { changes } from '../../src/store/schema.ts';
import { getSettings, replaceSettings } from '../../src/store/settings.ts';
import { FollowingFeed } from '../../src/store/snapshot-feed.ts';
import { createTrunk } from '../../src/store/trunks.ts';
import { wholeConfiguration } from '../../src/store/whole.ts';
import { waitFor } from '../support/wait.ts';
import { KINDS, openTestStore, silent, type TestStore } from './databases.ts';

const ACTOR = 'test';
const group = { selection: 'position', policy: null, fallbackGroupId: null, numbers: [] } as const;

describe.each(KINDS)('the feed on %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened.close());

  /** What the snapshot holds, against what a fresh reading of the database gives. */
  async function expectUpToDate(): Promise<void> {
    const { db, snapshots } = opened.store;
    const seq = await lastSeq(db);
    await snapshots.reached(seq, 10_000);
    const fresh = await wholeConfiguration(db, seq, { rows: 0 });
    const byId = <T extends { id: number }>(list: readonly T[]) => [...list].sort((a, b) => a.id - b.id);
    expect(snapshots.current?.toConfiguration()).toEqual({
      ...fresh,
      carriers: byId(fresh.carriers),
      pbxs: byId(fresh.pbxs),
      phoneNumbers: byId(fresh.phoneNumbers),
      groups: byId(fresh.groups),
      trunks: byId(fresh.trunks),
      callTasks: byId(fresh.callTasks),
    });
  }

  test('brings every kind of edit, deletions too', async () => {
    const { db, snapshots } = opened.store;
    const carrier = await createCarrier(db, { name: 'Первый', country: 'RU', numberFormat: '+e164' }, ACTOR);
    const pbx = await createPbx(db, { name: 'main', kind: 'asterisk' }, ACTOR);
    const numbers = [{ e164: '+74951234567', carrierId: carrier.id, enabled: true }];
    const made = await createGroup(db, { ...group, name: 'Продажи', numbers }, ACTOR);
    const trunk = { pbxId: pbx.id, name: 'out', carrierId: carrier.id, defaultNumberId: null, emergencyNumberId: null };
    const rest = {
      policy: null,
      fallbackGroupId: null,
      displayName: 'fixed',
      displayText: 'ООО',
      ignored: false,
    } as const;
    await createTrunk(db, { ...trunk, ...rest, defaultNumberId: made.numbers[0]!.phoneNumberId }, ACTOR);
    const task = await createCallTask(db, { name: 'Spring', groupId: made.id, phoneNumberId: null }, ACTOR);
    const settings = await getSettings(db);
    await replaceSettings(db, { ...settings, maskDestinations: true }, { ifMatch: settings.version, actor: ACTOR });
    await expectUpToDate();
    expect(snapshots.current?.groupByName('ПРОДАЖИ')?.id).toBe(made.id);
    expect(snapshots.current?.settings.maskDestinations).toBe(true);

    await removeCallTask(db, task.id, { ifMatch: task.version, actor: ACTOR });
    await removeGroup(db, made.id, { ifMatch: made.version, actor: ACTOR });
    await expectUpToDate();
    expect(snapshots.current?.callTaskByName('spring')).toBe(undefined);
    expect(snapshots.current?.groupByName('Продажи')).toBe(undefined);
  });

  test('tells its listeners each version once, in order, until they leave', async () => {
    const { db, snapshots } = opened.store;
    const seen: number[] = [];
    const leave = snapshots.subscribe((snapshot) => seen.push(snapshot.seq));
    snapshots.subscribe(() => {
      throw new Error('a listener that fails harms nobody');
    });
    for (let i = 0; i < 5; i++)
      await createCallTask(db, { name: `listened ${i}`, groupId: null, phoneNumberId: null }, ACTOR);
    const seq = await lastSeq(db);
    await snapshots.reached(seq, 10_000);
    expect(seen.at(-1)).toBe(seq);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    leave();
    const count = seen.length;
    await createCallTask(db, { name: 'unheard', groupId: null, phoneNumberId: null }, ACTOR);
    await snapshots.reached(seq + 1, 10_000);
    expect(seen.length).toBe(count);
    await expect(snapshots.reached(seq + 1000, 50)).rejects.toThrow('not in force');
  });

  test('misses no change of 12 writers', async () => {
    const { db } = opened.store;
    const seen = new Set<number>();
    let last = await lastSeq(db);
    const start = last;
    let writing = true;
    const reader = (async () => {
      for (;;) {
        const finished = !writing;
        const rows = await db
          .select({ seq: changes.seq })
          .from(changes)
          .where(gt(changes.seq, last))
          .orderBy(asc(changes.seq));
        for (const { seq } of rows) seen.add(seq);
        last = rows.at(-1)?.seq ?? last;
        if (finished) return;
      }
    })();
    const write = async (writer: number) => {
      for (let i = 0; i < 20; i++) {
        await createCallTask(db, { name: `task ${writer} ${i}`, groupId: null, phoneNumberId: null }, ACTOR);
        // past the program: the trigger's lock alone has to hold the order; pg_sleep lets others overtake
        await db.transaction(async (tx) => {
          await tx.execute(sql`INSERT INTO changes (actor, entity, entity_id) VALUES ('raw', 'call_task', 0)`);
          await tx.execute(sql`SELECT pg_sleep(random() * 0.003)`);
        });
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, writer) => write(writer)));
    writing = false;
    await reader;
    const all = await db.select({ seq: changes.seq }).from(changes).where(gt(changes.seq, start));
    expect(all.length).toBe(12 * 20 * 2);
    expect(seen.size).toBe(all.length);
    await expectUpToDate();
  });

  // As after a failover to a standby that lacked the last commit: its number is given once more, to another change.
  test.each([0, 1, 3])('notices another history, with the same sequence and %d changes more', async (more) => {
    const { db, snapshots } = opened.store;
    const lost = await createCallTask(db, { name: `lost ${more}`, groupId: null, phoneNumberId: null }, ACTOR);
    await snapshots.reached(lost.version, 10_000);
    await db.transaction(async (tx) => {
      await tx.execute(sql`ALTER TABLE changes DISABLE TRIGGER USER`);
      await tx.execute(sql`DELETE FROM changes WHERE seq = ${lost.version}`);
      await tx.execute(sql`DELETE FROM call_tasks WHERE id = ${lost.id}`);
      await tx.execute(sql`
        WITH made AS (INSERT INTO call_tasks (name) VALUES (${`instead ${more}`}) RETURNING id)
        INSERT INTO changes (seq, actor, entity, entity_id) OVERRIDING SYSTEM VALUE
        SELECT ${lost.version}, ${ACTOR}, 'call_task', id FROM made`);
      await tx.execute(sql`ALTER TABLE changes ENABLE TRIGGER USER`);
      for (let i = 0; i < more; i++)
        await tx.execute(sql`INSERT INTO changes (actor, entity, entity_id) VALUES (${ACTOR}, 'call_task', 0)`);
    });
    await waitFor('other history', () => snapshots.current?.callTaskByName(`instead ${more}`));
    expect(snapshots.current?.callTaskByName(`lost ${more}`)).toBe(undefined);
    await expectUpToDate();
  });

  test('catches up over a gap that is too long to be followed', async () => {
    const { db, snapshots } = opened.store;
    await db.execute(sql`
      WITH made AS (INSERT INTO call_tasks (name) SELECT 'gap ' || n FROM generate_series(1, 6000) n RETURNING id)
      INSERT INTO changes (actor, entity, entity_id) SELECT 'bulk', 'call_task', id FROM made`);
    await expectUpToDate();
    expect(snapshots.current?.callTaskByName('GAP 6000')).toBeDefined();
  });
});

const GROUPS = 10_000;

describe.each(KINDS)(`among ${GROUPS} groups of 10 numbers on %s`, (kind) => {
  test('an edit reads the rows that it touched and no others', { timeout: 300_000 }, async () => {
    const opened = await openTestStore(kind);
    const { db } = opened;
    const carrier = await createCarrier(db, { name: 'one', country: 'RU', numberFormat: '+e164' }, ACTOR);
    await db.execute(
      sql`INSERT INTO caller_id_groups (name) SELECT 'group ' || n FROM generate_series(1, ${GROUPS}::int) n`,
    );
    // In parts: the store's own limit on a statement's time holds for this, too.
    for (let part = 0; part < GROUPS / 500; part++) {
      const series = sql`generate_series(${part * 5000 + 1}::int, ${part * 5000 + 5000}::int) n`;
      await db.execute(sql`
        INSERT INTO phone_numbers (e164, carrier_id) SELECT '+7495' || lpad(n::text, 7, '0'), ${carrier.id} FROM ${series}`);
      await db.execute(sql`
        INSERT INTO group_numbers (group_id, phone_number_id, position) SELECT (n - 1) / 10 + 1, n, (n - 1) % 10 FROM ${series}`);
    }
    await opened.store.close();

    const store = await openStore({ databaseUrl: opened.databaseUrl, dataDir: opened.dataDir, log: silent });
    try {
      const feed = store.snapshots as FollowingFeed;
      expect(feed).toBeInstanceOf(FollowingFeed);
      expect([...(feed.current?.groups() ?? [])].length).toBe(GROUPS);
      const before = feed.tally.rows;
      expect(before).toBeGreaterThan(21 * GROUPS);
      const one = await getGroup(store.db, 777);
      const input = { ...group, name: one.name, numbers: one.numbers.toReversed() };
      const saved = await replaceGroup(store.db, one.id, input, { ifMatch: one.version, actor: ACTOR });
      await feed.reached(saved.version, 10_000);
      // the change before, one change, one group, its ten numbers
      expect(feed.tally.rows - before).toBe(13);
      expect(feed.current?.numbersOf(777).map((n) => n.phoneNumberId)).toEqual(
        saved.numbers.map((n) => n.phoneNumberId),
      );
    } finally {
      await store.close();
      await opened.close();
    }
  });
});
