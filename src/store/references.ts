import { eq, inArray, sql } from 'drizzle-orm';
import type { Entity } from '../domain/model.ts';
import type { Recorder } from './changes.ts';
import { rowsOf } from './connection.ts';
import { TABLES } from './entities.ts';
import { invalid, StoreError } from './errors.ts';
import { type Database, groupNumbers, groups, phoneNumbers } from './schema.ts';

/** Refuses fallback groups that would lead in a circle through any of these groups. Call it after the write, inside it. */
export async function refuseCycle(tx: Database, ids: readonly number[], path: string): Promise<void> {
  if (ids.length === 0) return;
  const found = rowsOf(
    await tx.execute(sql`
      WITH RECURSIVE chain(start, id) AS (
        SELECT id, fallback_group_id FROM caller_id_groups WHERE ${inArray(groups.id, [...ids])}
        UNION
        SELECT c.start, g.fallback_group_id FROM chain c JOIN caller_id_groups g ON g.id = c.id
      )
      SELECT 1 FROM chain WHERE id = start LIMIT 1`),
  );
  if (found.length > 0)
    throw new StoreError('cycle', 'fallback groups would lead in a circle', {
      fields: [{ path: [path], code: 'cycle' }],
    });
}

/** Whatever refers to the group `from` refers to `to` afterwards. */
export async function moveGroupReferences(tx: Database, record: Recorder, from: number, to: number): Promise<void> {
  if (from === to) throw invalid({ path: ['replacement'], code: 'same' });
  const [target] = await tx.select({ fallback: groups.fallbackGroupId }).from(groups).where(eq(groups.id, to));
  if (!target) throw invalid({ path: ['replacement'], code: 'unknown' });
  if (target.fallback === from)
    throw new StoreError('cycle', 'the replacement falls back to this group', {
      fields: [{ path: ['replacement'], code: 'cycle' }],
    });
  await point(tx, record, 'call_task', 'group_id', from, to);
  await point(tx, record, 'trunk', 'fallback_group_id', from, to);
  await point(tx, record, 'settings', 'fallback_group_id', from, to);
  const changed = await point(tx, record, 'group', 'fallback_group_id', from, to);
  await refuseCycle(tx, changed, 'replacement');
}

/** Whatever refers to the phone number `from` refers to `to`, a number of the same carrier, afterwards. */
export async function movePhoneNumberReferences(
  tx: Database,
  record: Recorder,
  from: number,
  to: number,
): Promise<void> {
  if (from === to) throw invalid({ path: ['replacement'], code: 'same' });
  const both = await tx
    .select({ id: phoneNumbers.id, carrierId: phoneNumbers.carrierId })
    .from(phoneNumbers)
    .where(inArray(phoneNumbers.id, [from, to]));
  const target = both.find((row) => row.id === to);
  if (!target) throw invalid({ path: ['replacement'], code: 'unknown' });
  if (both.some((row) => row.carrierId !== target.carrierId))
    throw invalid({ path: ['replacement'], code: 'other_carrier' });
  await point(tx, record, 'trunk', 'default_number_id', from, to);
  await point(tx, record, 'trunk', 'emergency_number_id', from, to);
  await point(tx, record, 'call_task', 'phone_number_id', from, to);
  const holders = await tx
    .select({ id: groupNumbers.groupId })
    .from(groupNumbers)
    .where(eq(groupNumbers.phoneNumberId, from));
  const ids = holders.map((row) => row.id);
  await record.changing('group', ids, async () => {
    // A group that holds both keeps the one it has, in its own place.
    await tx.execute(sql`
      UPDATE group_numbers SET phone_number_id = ${to} WHERE phone_number_id = ${from}
      AND NOT EXISTS (SELECT FROM group_numbers other WHERE other.group_id = group_numbers.group_id AND other.phone_number_id = ${to})`);
    await tx.delete(groupNumbers).where(eq(groupNumbers.phoneNumberId, from));
  });
}

type Column = 'group_id' | 'fallback_group_id' | 'phone_number_id' | 'default_number_id' | 'emergency_number_id';

/** Points this column of an entity's table elsewhere; returns the ids of the rows it did that to. */
async function point(
  tx: Database,
  record: Recorder,
  entity: Entity,
  name: Column,
  from: number,
  to: number,
): Promise<number[]> {
  const table = TABLES[entity];
  const column = sql.identifier(name);
  const rows = await tx.select({ id: table.id }).from(table).where(sql`${column} = ${from}`);
  const ids = rows.map((row) => row.id);
  await record.changing(entity, ids, () =>
    tx.execute(sql`UPDATE ${table} SET ${column} = ${to} WHERE ${column} = ${from}`),
  );
  return ids;
}
