import { tmpdir } from 'node:os';
import { pino } from 'pino';
import postgres from 'postgres';
import { makeFolder, removeFolder } from '../support/child.ts';
import { built } from './built.ts';

export const PBX = 'office';
export const TRUNK = 'trunk-a';
/** What each call has to show: the number of the group Sales at the carrier of the trunk, as that carrier wants it. */
export const NUMBER = '+74951230001';

/** How many rows one statement adds: each has triggers. */
const BATCH = 20_000;

/**
 * Fills an empty database before any service is there, so that it is read whole at a start: the group Sales of one
 * number, as many groups beside it as wanted, one trunk of one PBX.
 */
export async function fillDatabase(
  databaseUrl: string,
  kind: 'asterisk' | 'freeswitch',
  groups: number,
  numbersOfGroup: number,
): Promise<void> {
  const { openStore } = await built('store/open');
  const folder = makeFolder(tmpdir());
  await (await openStore({ databaseUrl, dataDir: folder, log: pino({ level: 'silent' }) })).close();
  removeFolder(folder);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql`INSERT INTO carriers (name, country) VALUES ('Neva', 'RU')`;
  await sql`INSERT INTO phone_numbers (e164, carrier_id) VALUES (${NUMBER}, 1)`;
  await sql`INSERT INTO caller_id_groups (name) VALUES ('Sales')`;
  await sql`INSERT INTO group_numbers (group_id, phone_number_id, position) VALUES (1, 1, 0)`;
  await sql`INSERT INTO pbxs (name, kind) VALUES (${PBX}, ${kind})`;
  await sql`INSERT INTO trunks (pbx_id, name, carrier_id, default_number_id) VALUES (1, ${TRUNK}, 1, 1)`;
  for (let from = 1; from <= groups; from += BATCH) {
    const to = Math.min(from + BATCH - 1, groups);
    await sql`INSERT INTO caller_id_groups (name) SELECT 'Group ' || n FROM generate_series(${from}::int, ${to}::int) n`;
  }
  for (let from = 1; from <= groups * numbersOfGroup; from += BATCH) {
    const to = Math.min(from + BATCH - 1, groups * numbersOfGroup);
    await sql`INSERT INTO phone_numbers (e164, carrier_id)
      SELECT '+7916' || lpad(n::text, 7, '0'), 1 FROM generate_series(${from}::int, ${to}::int) n`;
    await sql`INSERT INTO group_numbers (group_id, phone_number_id, position)
      SELECT 2 + (n - 1) / ${numbersOfGroup}::int, 1 + n, (n - 1) % ${numbersOfGroup}::int
      FROM generate_series(${from}::int, ${to}::int) n`;
  }
  await sql`ANALYZE`;
  await sql.end();
}
