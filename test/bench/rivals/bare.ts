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
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, () => process.stdout.write('ready\n'));
