import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Configuration, Edit, Entity } from '../domain/model.ts';
import { Snapshot } from '../domain/snapshot.ts';
import { rowsOf } from './connection.ts';
import { TABLES, type Tally, type Value, values } from './entities.ts';
import type { Database } from './schema.ts';

/*
 * The whole configuration, which may be a million rows, without holding the loop that answers calls.
 */

/** So many of an entity are read at a time, in order of id; the rows of one time are garbage before the next. */
const STRETCH = 4000;
/** Records that are taken into a snapshot at a time, some 40 ms: with fewer the index of all numbers is copied more often. */
const STEP = 25_000;

/** Everything. Call it in one REPEATABLE READ transaction together with the sequence. */
export async function wholeConfiguration(db: Database, seq: number, tally: Tally): Promise<Configuration> {
  const all = <E extends Entity>(entity: E) => allOf(db, entity, tally);
  const [system] = await all('settings');
  if (!system) throw new Error('the settings are missing from the database');
  return {
    seq,
    carriers: await all('carrier'),
    pbxs: await all('pbx'),
    phoneNumbers: await all('phone_number'),
    groups: await all('group'),
    trunks: await all('trunk'),
    callTasks: await all('call_task'),
    settings: system,
  };
}

async function allOf<E extends Entity>(db: Database, entity: E, tally: Tally): Promise<Value<E>[]> {
  const found: Value<E>[] = [];
  for (let after = 0; ; ) {
    const [row] = rowsOf<{ last: number | null }>(
      await db.execute(sql`
        SELECT max(id) AS last
        FROM (SELECT id FROM ${TABLES[entity]} WHERE id > ${after} ORDER BY id LIMIT ${STRETCH}) AS stretch`),
    );
    const last = row?.last ?? null;
    if (last === null) return found;
    const stretch = await values(db, entity, { from: after + 1, to: last }, tally);
    for (const value of stretch.values()) found.push(value);
    after = last;
  }
}

/** What `Snapshot.from` makes, in steps: it takes longer, and calls are answered in between. */
export async function snapshotInSteps(configuration: Configuration): Promise<Snapshot> {
  const { phoneNumbers, groups, seq } = configuration;
  const edits = function* (): Iterable<Edit> {
    for (const value of phoneNumbers) yield { entity: 'phone_number', id: value.id, value };
    for (const value of groups) yield { entity: 'group', id: value.id, value };
  };
  let snapshot = Snapshot.from({ ...configuration, phoneNumbers: [], groups: [] });
  let step: Edit[] = [];
  for (const edit of edits()) {
    if (step.push(edit) < STEP) continue;
    snapshot = snapshot.with(step, seq);
    step = [];
    await nextTurn();
  }
  return snapshot.with(step, seq);
}
