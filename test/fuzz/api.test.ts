import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { rowsOf } from '../../src/store/connection.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { startApi, type TestApi } from '../api/api.ts';
import { ApiDocument, type Route, type Schema } from '../api/document.ts';
import { fuzz, near, TIMEOUT_MS } from './fuzz.ts';

let api: TestApi;
let app: ReturnType<typeof createApp>;
let document: ApiDocument;
let routes: readonly Route[];
beforeAll(async () => {
  api = await startApi();
  app = createApp({ store: api.store, log: api.log });
  document = await ApiDocument.read(api);
  routes = document.routes.filter(({ operationId }) => operationId !== 'metrics');
  await createPbx(api.store.db, { name: 'asterisk', kind: 'asterisk' }, 'test');
  for (const name of ['createCarrier', 'createPhoneNumber', 'createGroup', 'createTrunk', 'createCallTask']) {
    const route = routes.find(({ operationId }) => operationId === name)!;
    await api.make(route.path, document.bodyOf(route).example);
  }
});
afterAll(() => api?.close());

const NUMBERS = [0, 1, -1, 2, 0.5, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e300];
const WORDS = [
  '1',
  'Sales',
  '+79161234567',
  'group:Sales',
  'RU',
  '2026-01-31T10:00:00Z',
  '"1"',
  'true',
  '%00',
  '\0',
  '\ud800',
  `\${x}`,
];

/** No client can send half of a pair. */
const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd');

const textOf = (value: unknown) => (typeof value === 'string' ? value : String(JSON.stringify(value)));

/** A value as the schema has it, as a rule; else any other. */
function valuesOf(given: Schema, depth = 0): fc.Arbitrary<unknown> {
  const schema = document.resolved(given);
  const examples = document.exampleOf(schema);
  const right: fc.Arbitrary<unknown>[] = examples === undefined ? [] : [fc.constant(examples)];
  if (schema.enum) right.push(fc.constantFrom(...schema.enum));
  for (const part of schema.anyOf ?? []) right.push(valuesOf(part, depth + 1));
  if (schema.properties) right.push(fc.record(partsOf(schema, depth), { requiredKeys: [] }));
  if (schema.items) right.push(fc.array(valuesOf(schema.items, depth + 1), { maxLength: 4 }));
  const types = [schema.type].flat();
  if (types.includes('string')) right.push(near(WORDS));
  if (types.includes('boolean')) right.push(fc.boolean());
  if (types.includes('integer') || types.includes('number')) right.push(fc.constantFrom(...NUMBERS), fc.double());
  const wrong = fc.oneof(fc.constant(null), near(WORDS), fc.constantFrom(...NUMBERS), fc.jsonValue({ maxDepth: 2 }));
  return fc.oneof({ weight: 6, arbitrary: fc.oneof(...right, wrong) }, { weight: 1, arbitrary: wrong });
}
const partsOf = ({ properties = {} }: Schema, depth: number) =>
  Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, valuesOf(part, depth + 1)]));

interface Sent {
  readonly route: Route;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Requests to this route, from right to nonsense. */
function requests(route: Route): fc.Arbitrary<Sent> {
  const id = fc.oneof(
    fc.constantFrom('1', '2', '3'),
    near(WORDS).map((text) => encodeURIComponent(wellFormed(text))),
  );
  const named = (place: string) => (route.parameters ?? []).filter((parameter) => parameter.in === place);
  const query = fc.record(
    { ...Object.fromEntries(named('query').map(({ name, schema }) => [name, valuesOf(schema)])), other: near(WORDS) },
    { requiredKeys: [] },
  );
  const header = fc.oneof(fc.constantFrom('"1"', '"2"', '"7"', '*', ''), fc.string({ maxLength: 20 }));
  const headers = fc.record(Object.fromEntries(named('header').map(({ name }) => [name, header])), {
    requiredKeys: [],
  });
  const [type, content] = Object.entries(route.requestBody?.content ?? {})[0] ?? [];
  const text = (value: unknown) =>
    typeof value === 'string' && type !== 'application/json' ? value : JSON.stringify(value);
  const body = content
    ? fc.oneof(
        { weight: 8, arbitrary: valuesOf(content.schema).map((value) => text(value) ?? '') },
        { weight: 1, arbitrary: near(['{', '}', '[', '"', ':', ',', 'null', 'name']) },
      )
    : fc.constant(null);
  return fc.record({ id, query, headers, body }).map((parts) => {
    const asked = Object.entries(parts.query).map(
      ([name, value]) => `${name}=${encodeURIComponent(wellFormed(textOf(value)))}`,
    );
    return {
      route,
      path: `${route.path.replace(/\{\w+\}/, parts.id || '1')}${asked.length > 0 ? `?${asked.join('&')}` : ''}`,
      headers: { ...(type && { 'Content-Type': type }), ...parts.headers },
      body: parts.body,
    };
  });
}

/** What there is, as far as a refusal could have changed it. */
async function state(): Promise<unknown> {
  const [row] = rowsOf(
    await api.store.db.execute(sql`
      SELECT (SELECT max(seq) FROM changes) AS changes, (SELECT count(*) FROM call_requests) AS calls,
        (SELECT count(*) FROM api_keys WHERE revoked_at IS NULL) AS keys,
        (SELECT sum(version) + count(*) FROM users) AS users`),
  );
  return row;
}

it('the API, by its own document', { timeout: TIMEOUT_MS * 2 }, async () => {
  let last = await state();
  const statuses = new Map<number, number>();
  await fuzz(
    'requests to the API',
    fc.constantFrom(...routes).chain(requests),
    async ({ route, path, headers, body }) => {
      const init = { method: route.method, body: body === null ? null : wellFormed(body) };
      let request: Request;
      try {
        const key = { Authorization: `Bearer ${api.key}` };
        request = new Request(`http://127.0.0.1${path}`, { ...init, headers: { ...headers, ...key } });
      } catch {
        return; // a header that no client can send
      }
      const answer = await app.request(request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      // a stream goes on for ever
      const isJson = answer.headers.get('Content-Type')?.includes('json') === true;
      const told = isJson ? ((await answer.json()) as { code?: string }) : await answer.body?.cancel();
      const where = `${route.method} ${path} ${body ?? ''}`;
      expect(answer.status, where).not.toBe(500);
      expect(answer.status, where).not.toBe(503);
      if (answer.status >= 400) expect((told as { code?: string }).code, where).toMatch(/^[a-z_]+$/);
      if (route.method === 'GET') return;
      const now = await state();
      if (answer.status >= 400) expect(now, where).toEqual(last);
      last = now;
    },
  );
  // both sides of the schema were met
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400]));
});
