// How long an edit takes to reach the snapshot, and how long a start takes, with 10,000 groups of 10 numbers:
// `node test/store/bench.mjs [DATABASE_URL of an empty database] [groups]`, after `npm run build`. Without a URL: PGlite.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';

/** @param {string} name */
const built = (name) => import(new URL(`../../dist/store/${name}.js`, import.meta.url).href);
const [{ openStore }, { createCarrier }, { getGroup, replaceGroup }] = await Promise.all([
  built('open'),
  built('carriers'),
  built('groups'),
]);

const databaseUrl = process.argv[2] || undefined;
const groups = Number(process.argv[3] ?? 10_000);
const dataDir = await mkdtemp(join(tmpdir(), 'callerid-bench-'));
const log = pino({ level: 'warn' });
const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);
const ms = (/** @type {number} */ since) => Math.round(performance.now() - since);

const first = await openStore({ databaseUrl, dataDir, log });
const carrier = await createCarrier(first.db, { name: 'one', country: 'RU', numberFormat: '+e164' }, 'bench');
await first.db.execute(
  sql`INSERT INTO caller_id_groups (name) SELECT 'group ' || n FROM generate_series(1, ${groups}::int) n`,
);
for (let from = 0; from < groups * 10; from += 20_000) {
  const to = Math.min(from + 20_000, groups * 10);
  const series = sql`generate_series(${from + 1}::int, ${to}::int) n`;
  await first.db.execute(
    sql`INSERT INTO phone_numbers (e164, carrier_id) SELECT '+7495' || lpad(n::text, 7, '0'), ${carrier.id} FROM ${series}`,
  );
  await first.db.execute(
    sql`INSERT INTO group_numbers (group_id, phone_number_id, position) SELECT (n - 1) / 10 + 1, n, (n - 1) % 10 FROM ${series}`,
  );
}
await first.close();

const starting = performance.now();
const store = await openStore({ databaseUrl, dataDir, log });
say(
  `${store.kind}: start with ${groups} groups of 10 numbers: ${ms(starting)} ms, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
);

const sinceSaved = [];
const sinceSent = [];
for (let i = 0; i < 100; i++) {
  const group = await getGroup(store.db, 1 + ((i * 97) % groups));
  let seenAt = 0;
  const leave = store.snapshots.subscribe(() => {
    seenAt = performance.now();
  });
  const sent = performance.now();
  const numbers = group.numbers.toReversed();
  const saved = await replaceGroup(
    store.db,
    group.id,
    { ...group, aliases: [], numbers },
    { ifMatch: group.version, actor: 'bench' },
  );
  const savedAt = performance.now();
  await store.snapshots.reached(saved.version, 10_000);
  leave();
  sinceSent.push(seenAt - sent);
  sinceSaved.push(Math.max(0, seenAt - savedAt));
}
/** @param {number[]} list */
const figures = (list) => {
  const sorted = list.toSorted((a, b) => a - b);
  return `median ${sorted[50]?.toFixed(1)} ms, worst ${sorted[99]?.toFixed(1)} ms`;
};
say(`100 edits, from the answer to the writer to the new snapshot: ${figures(sinceSaved)}`);
say(`100 edits, from the writer's call to the new snapshot: ${figures(sinceSent)}`);
await store.close();
await rm(dataDir, { recursive: true, force: true });
