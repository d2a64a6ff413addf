// What the API is held against: `bare.ts PORT DATABASE_URL`. A bare Hono route that parses the same body, and the same
// queries written by hand.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import postgres from 'postgres';

const [port = '', databaseUrl = ''] = process.argv.slice(2);
const sql = postgres(databaseUrl, { max: 10 });
const app = new Hono();

app.post('/resolve', async (c) => {
  const body = await c.req.json();
  return c.json({ action: 'set', shown: '+74951230001', trunk: body.trunk });
});
app.get('/groups', async (c) => {
  const search = c.req.query('search');
  const items = await sql`
    SELECT g.*, s.numbers, s.carriers FROM caller_id_groups g
    LEFT JOIN LATERAL (SELECT count(*) AS numbers, array_agg(DISTINCT n.carrier_id) AS carriers
      FROM group_numbers gn JOIN phone_numbers n ON n.id = gn.phone_number_id WHERE gn.group_id = g.id) s ON true
    ${search ? sql`WHERE g.name_key LIKE ${`%${search}%`}` : sql``} ORDER BY g.name_key, g.id LIMIT 50`;
  return c.json({ items });
});

/** A group with its numbers, in the product's shape, so that one client saves both. */
const groupOf = async (tx: postgres.ISql, id: number) => {
  const [group] = await tx`
    SELECT g.id, g.name, g.selection, g.policy, g.fallback_group_id AS "fallbackGroupId", g.version::int,
      (SELECT json_agg(json_build_object('e164', n.e164, 'carrierId', n.carrier_id, 'enabled', gn.enabled) ORDER BY gn.position)
        FROM group_numbers gn JOIN phone_numbers n ON n.id = gn.phone_number_id WHERE gn.group_id = g.id) AS numbers
    FROM caller_id_groups g WHERE g.id = ${id}`;
  return group;
};
app.get('/v1/groups/:id', async (c) => c.json(await groupOf(sql, Number(c.req.param('id')))));
app.put('/v1/groups/:id', async (c) => {
  const id = Number(c.req.param('id'));
  const version = Number(c.req.header('if-match')?.replaceAll('"', ''));
  const { name, selection, policy, fallbackGroupId, numbers } = await c.req.json();
  const saved = await sql.begin(async (tx) => {
    const { count } = await tx`
      UPDATE caller_id_groups SET name = ${name}, selection = ${selection}, policy = ${policy},
        fallback_group_id = ${fallbackGroupId}, version = version + 1 WHERE id = ${id} AND version = ${version}`;
    if (count === 0) return null;
    await tx`
      UPDATE group_numbers gn SET enabled = sent.enabled
      FROM jsonb_to_recordset(${tx.json(numbers)}) AS sent (e164 text, "carrierId" int, enabled boolean)
      JOIN phone_numbers n ON n.e164 = sent.e164 AND n.carrier_id = sent."carrierId"
      WHERE gn.group_id = ${id} AND gn.phone_number_id = n.id`;
    return groupOf(tx, id);
  });
  return saved ? c.json(saved) : c.json({}, 412);
});
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, () => process.stdout.write('ready\n'));
