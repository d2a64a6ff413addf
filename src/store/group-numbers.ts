import { eq, inArray, sql } from 'drizzle-orm';
import { E164 } from '../domain/e164.ts';
import type { Recorder } from './changes.ts';
import { rowsOf } from './connection.ts';
import { type FieldError, invalid } from './errors.ts';
import type { GroupNumberInput } from './groups.ts';
import { carriers, type Database, groupNumbers } from './schema.ts';

/** What one group can hold: one write carries it whole, and a position is a small integer in the database. */
export const MAX_GROUP_NUMBERS = 10_000;

/** Refuses what can be seen without the database, each at its own path. */
export function checkGroupNumbers(numbers: readonly GroupNumberInput[]): void {
  if (numbers.length > MAX_GROUP_NUMBERS)
    throw invalid({ path: ['numbers'], code: 'too_many', params: { max: MAX_GROUP_NUMBERS } });
  const fields: FieldError[] = [];
  const first = new Map<string, number>();
  numbers.forEach(({ e164, carrierId }, index) => {
    if (!E164.test(e164)) fields.push({ path: ['numbers', index, 'e164'], code: 'invalid_number' });
    const key = `${e164} ${carrierId}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else fields.push({ path: ['numbers', index], code: 'duplicate', params: { first: earlier } });
  });
  if (fields.length > 0) throw invalid(...fields);
}

/** Makes these the group's numbers, in this order. A number that is not there yet is made; one that is there stays as it is. */
export async function linkNumbers(
  tx: Database,
  record: Recorder,
  groupId: number,
  numbers: readonly GroupNumberInput[],
): Promise<void> {
  await refuseUnknownCarriers(tx, numbers);
  const list = JSON.stringify(
    numbers.map(({ e164, carrierId, enabled }, position) => ({ e164, carrier_id: carrierId, enabled, position })),
  );
  const given = sql`jsonb_to_recordset(${list}::jsonb) AS given(e164 text, carrier_id int, enabled boolean, position int)`;
  const made = rowsOf<{ id: number }>(
    await tx.execute(sql`
      INSERT INTO phone_numbers (e164, carrier_id)
      SELECT given.e164, given.carrier_id FROM ${given}
      WHERE NOT EXISTS (SELECT FROM phone_numbers p WHERE p.e164 = given.e164 AND p.carrier_id = given.carrier_id)
      ORDER BY given.position RETURNING id`),
  );
  await record.made(
    'phone_number',
    made.map((row) => row.id),
  );
  await tx.delete(groupNumbers).where(eq(groupNumbers.groupId, groupId));
  await tx.execute(sql`
    INSERT INTO group_numbers (group_id, phone_number_id, position, enabled)
    SELECT ${groupId}::int, p.id, given.position, given.enabled
    FROM ${given} JOIN phone_numbers p ON p.e164 = given.e164 AND p.carrier_id = given.carrier_id`);
}

async function refuseUnknownCarriers(tx: Database, numbers: readonly GroupNumberInput[]): Promise<void> {
  const ids = [...new Set(numbers.map((number) => number.carrierId))];
  if (ids.length === 0) return;
  const rows = await tx.select({ id: carriers.id }).from(carriers).where(inArray(carriers.id, ids));
  const known = new Set(rows.map((row) => row.id));
  const fields: FieldError[] = numbers.flatMap(({ carrierId }, index) =>
    known.has(carrierId) ? [] : [{ path: ['numbers', index, 'carrierId'], code: 'unknown' }],
  );
  if (fields.length > 0) throw invalid(...fields);
}
