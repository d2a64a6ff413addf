import { type SQL, sql } from 'drizzle-orm';
import type { Recorder } from './changes.ts';
import { rowsOf } from './connection.ts';
import type { Database } from './schema.ts';
import type { ImportNumber } from './transfer.ts';

/** So many at once: each statement is far from its time limit, and the loop gets its turn between two. */
const BATCH = 5000;

/** A phone number as the history keeps it: see entities.ts. */
const value = (enabled: SQL) =>
  sql`jsonb_build_object('id', id, 'e164', e164, 'carrierId', carrier_id, 'enabled', ${enabled})`;

/**
 * Links the numbers that are there, makes the others. `ids`: of each number of the list. One statement does all for one
 * batch, since others wait for the write lock meanwhile: it writes each number once, with the version that it gets.
 */
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
    const changed = sql`
      SELECT id, CASE WHEN made THEN NULL ELSE ${value(sql`enabled_before`)} END AS before, ${value(sql`enabled`)} AS after
      FROM wanted WHERE made OR differs ORDER BY i`;
    const rows = rowsOf<{ i: number; id: number; made: boolean; differs: boolean }>(
      await tx.execute(sql`
        WITH wanted AS MATERIALIZED (
          SELECT given.i, given.e164, given.carrier_id, p.id IS NULL AS made,
            coalesce(p.id, nextval('phone_numbers_id_seq')::int) AS id,
            p.enabled AS enabled_before,
            coalesce(given.enabled, p.enabled, true) AS enabled,
            coalesce(given.note, p.note, '') AS note,
            coalesce(given.enabled <> p.enabled, false) OR coalesce(given.note <> p.note, false) AS differs
          FROM jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
            AS given(i int, e164 text, carrier_id int, enabled boolean, note text)
          LEFT JOIN phone_numbers p ON p.e164 = given.e164 AND p.carrier_id = given.carrier_id
          ORDER BY given.i
        ),
        noted AS (${record.noting('phone_number', changed)}),
        made AS (
          INSERT INTO phone_numbers (id, e164, carrier_id, enabled, note, version) OVERRIDING SYSTEM VALUE
          SELECT id, e164, carrier_id, enabled, note, seq FROM wanted JOIN noted ON entity_id = id WHERE made
        ),
        changed AS (
          UPDATE phone_numbers p SET enabled = wanted.enabled, note = wanted.note, version = seq
          FROM wanted JOIN noted ON entity_id = id WHERE p.id = wanted.id AND NOT made
        )
        SELECT i, id, made, differs FROM wanted`),
    );
    for (const { i, id, made, differs } of rows) {
      ids[i] = id;
      if (made) counts.numbersMade += 1;
      else if (differs) counts.numbersChanged += 1;
    }
  }
  return { ids, counts };
}
