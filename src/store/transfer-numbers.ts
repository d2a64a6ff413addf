import { sql } from 'drizzle-orm';
import type { Recorder } from './changes.ts';
import { rowsOf } from './connection.ts';
import type { Database } from './schema.ts';
import type { ImportNumber } from './transfer.ts';

/** So many at once: each statement is far from its time limit, and the loop gets its turn between two. */
const BATCH = 2000;

/** Links the numbers that are there, makes the others. `ids`: of each number of the list. */
export async function placeNumbers(
  tx: Database,
  record: Recorder,
  numbers: readonly ImportNumber[],
): Promise<{ ids: Int32Array; counts: { numbersMade: number; numbersChanged: number } }> {
  const ids = new Int32Array(numbers.length);
  const counts = { numbersMade: 0, numbersChanged: 0 };
  for (let start = 0; start < numbers.length; start += BATCH) {
    const list = numbers
      .slice(start, start + BATCH)
      .map(({ e164, carrierId, enabled, note }, i) => ({ i: start + i, e164, carrier_id: carrierId, enabled, note }));
    const given = sql`jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
      AS given(i int, e164 text, carrier_id int, enabled boolean, note text)`;
    const made = rowsOf<{ id: number }>(
      await tx.execute(sql`
        INSERT INTO phone_numbers (e164, carrier_id, enabled, note)
        SELECT e164, carrier_id, coalesce(enabled, true), coalesce(note, '') FROM ${given}
        WHERE NOT EXISTS (SELECT FROM phone_numbers p WHERE p.e164 = given.e164 AND p.carrier_id = given.carrier_id)
        ORDER BY i RETURNING id`),
    );
    await record.made(
      'phone_number',
      made.map(({ id }) => id),
    );
    const found = rowsOf<{ i: number; id: number; differs: boolean }>(
      await tx.execute(sql`
        SELECT given.i, p.id, (coalesce(given.enabled, p.enabled) <> p.enabled OR coalesce(given.note, p.note) <> p.note) AS differs
        FROM ${given} JOIN phone_numbers p ON p.e164 = given.e164 AND p.carrier_id = given.carrier_id`),
    );
    for (const { i, id } of found) ids[i] = id;
    const differing = found.filter(({ differs }) => differs).map(({ id }) => id);
    if (differing.length > 0) {
      await record.changing('phone_number', differing, () =>
        tx.execute(sql`
          UPDATE phone_numbers p SET enabled = coalesce(given.enabled, p.enabled), note = coalesce(given.note, p.note)
          FROM ${given} WHERE p.e164 = given.e164 AND p.carrier_id = given.carrier_id
          AND (coalesce(given.enabled, p.enabled) <> p.enabled OR coalesce(given.note, p.note) <> p.note)`),
      );
    }
    counts.numbersMade += made.length;
    counts.numbersChanged += differing.length;
  }
  return { ids, counts };
}
