import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { PROBLEMS, type ProblemCode } from '../../src/http/problem.ts';
import { ROUTE_ROLES } from '../../src/http/roles.ts';
import { StoreError } from '../../src/store/errors.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import type { Store } from '../../src/store/store.ts';
import { type Answer, type CallOptions, startApi, type TestApi } from './api.ts';
import { ApiDocument, problemsOf, type Route } from './document.ts';

/** Made from the document's own examples before anything is refused; each has the id 1. */
const MADE = [
  'createCarrier',
  'createPhoneNumber',
  'createGroup',
  'createTrunk',
  'createCallTask',
  'createKey',
  'createUser',
];
const NO_ID = 2_147_483_647;
const NO_VERSION = '"9007199254740990"';
const CIRCLE = 'group,policy,fallback_group\nr1,fallback_group,r2\nr2,fallback_group,r1\n';

let api: TestApi;
let document: ApiDocument;
let examples: Readonly<Record<string, object>>;
let viewer: string;
let dialer: string;
/** A group that falls back to the first one. */
let second: number;

beforeAll(async () => {
  api = await startApi();
  document = await ApiDocument.read(api);
  await createPbx(api.store.db, { name: 'asterisk', kind: 'asterisk' }, 'test');
  const bodies = document.routes.map((route) => [route.operationId, document.bodyOf(route).example] as const);
  examples = Object.fromEntries(bodies) as typeof examples;
  for (const name of MADE) await api.make(routeOf(name).path, examples[name]);
  viewer = String((await api.make('/v1/keys', { name: 'viewer', role: 'viewer' })).key);
  dialer = String((await api.make('/v1/keys', { name: 'dialer', role: 'dialer' })).key);
  const falling = { name: 'Second', policy: 'fallback_group', fallbackGroupId: 1 };
  second = (await api.make('/v1/groups', falling)).id;
  await api.make('/v1/carriers', { name: 'Second', country: 'RU' });
  await api.make('/v1/call-tasks', { name: 'Second' });
});
afterAll(() => api?.close());

const routeOf = (name: string) => document.routes.find(({ operationId }) => operationId === name)!;

interface Sent extends CallOptions {
  readonly id?: string | number;
  readonly query?: string;
  readonly body?: unknown;
}

/** A request that is right in all but what is given. */
async function send(route: Route, { id = 1, query = '', body, ...options }: Sent = {}): Promise<Answer> {
  const { type, example } = document.bodyOf(route);
  const path = route.path.replace('{id}', String(id));
  const ifMatch = route.parameters?.some(({ name }) => name === 'If-Match')
    ? (options.ifMatch ?? ((await api.call('GET', path.replace(String(NO_ID), '1'))).etag || '"1"'))
    : undefined;
  const isText = type !== undefined && type !== 'application/json';
  const raw = options.raw ?? (isText ? String(body ?? example) : undefined);
  return api.call(route.method, path + query, isText ? undefined : (body ?? example), {
    ...(options.key !== undefined && { key: options.key }),
    ...(ifMatch !== undefined && ifMatch !== 'none' && { ifMatch }),
    ...(raw !== undefined && { raw }),
    headers: { ...(isText && { 'Content-Type': type }), ...options.headers },
  });
}

/** A request to an app whose database answers everything by this error. */
async function sendBroken({ method, path, ...route }: Route, error: Error): Promise<{ readonly code?: string }> {
  const fail = () => {
    throw error;
  };
  const store = { db: new Proxy({}, { get: fail }), apiKeys: { owner: fail }, snapshots: { current: { seq: 1 } } };
  const app = createApp({ store: store as unknown as Store, log: pino({ level: 'silent' }) });
  const { example } = document.bodyOf({ method, path, ...route });
  const headers = {
    ...{ Authorization: 'Bearer some-key', Cookie: 'callerid_key=some-key', 'Content-Type': 'application/json' },
  };
  const sent = route.operationId === 'signIn' ? { key: 'some-key' } : examples[route.operationId];
  const body = example === undefined ? null : JSON.stringify(sent);
  const answer = await app.request(path.replace('{id}', '1'), { method, headers, body });
  return answer.json() as Promise<{ code: string }>;
}

/** From a page of another site, by the cookie of ours. */
const foreignPage = async () => {
  const signIn = await api.call('POST', '/v1/session', { key: api.key }, { key: null });
  return { key: null, headers: { Cookie: String(signIn.headers.get('Set-Cookie')).split(';')[0] ?? '' } };
};

/** From an address that failed to sign in too often. */
async function fromGuesser(route: Route): Promise<Answer> {
  const headers = { 'X-Forwarded-For': `192.0.2.${1 + Math.floor(Math.random() * 200)}` };
  const { name, password } = await api.make('/v1/users', { name: `Guesser ${Math.random()}`, role: 'viewer' });
  const signIn = await api.call('POST', '/v1/session', { name, password }, { key: null });
  const Cookie = String(signIn.headers.get('Set-Cookie')).split(';')[0] ?? '';
  for (let i = 0; i < 30; i++) await api.call('POST', '/v1/session', { key: 'wrong' }, { key: null, headers });
  return send(route, { key: null, headers: { ...headers, Cookie, 'Sec-Fetch-Site': 'same-origin' } });
}

let newcomer: CallOptions | undefined;
/** By one who has yet to choose a password of his own. */
async function asNewcomer(): Promise<CallOptions> {
  if (newcomer) return newcomer;
  const { name, password } = await api.make('/v1/users', { name: 'Newcomer', role: 'administrator' });
  const signIn = await api.call('POST', '/v1/session', { name, password }, { key: null });
  const Cookie = String(signIn.headers.get('Set-Cookie')).split(';')[0] ?? '';
  newcomer = { key: null, headers: { Cookie, 'Sec-Fetch-Site': 'same-origin' } };
  return newcomer;
}

/** How each problem is brought about, for any route or for one of them. */
const CAUSES: Partial<Record<ProblemCode, (route: Route) => Promise<{ readonly body: unknown }>>> = {
  invalid_request: (route) => send(route, { query: '?nonsense=1' }),
  invalid_json: (route) => send(route, { raw: '{' }),
  unsupported_media_type: (route) => send(route, { headers: { 'Content-Type': 'text/html' } }),
  body_too_large: (route) => send(route, { raw: 'x'.repeat(route.path === '/v1/import' ? 33 << 20 : (1 << 20) + 1) }),
  unauthenticated: (route) =>
    route.operationId === 'signIn' ? send(route, { body: { key: 'wrong' } }) : send(route, { key: null }),
  forbidden: async (route) => {
    const roles = ROUTE_ROLES[`${route.method} ${route.path}`] ?? [];
    if (!roles.includes('dialer')) return send(route, { key: dialer });
    return send(route, roles.includes('viewer') ? await foreignPage() : { key: viewer });
  },
  password_change_required: async (route) => send(route, await asNewcomer()),
  invalid_cursor: (route) => send(route, { query: '?cursor=nonsense' }),
  invalid_if_match: (route) => send(route, { ifMatch: '*' }),
  if_match_required: (route) => send(route, { ifMatch: 'none' }),
  version_mismatch: (route) =>
    route.method === 'PATCH' ? patch(route, { id: 1, version: 0 }) : send(route, { ifMatch: NO_VERSION }),
  not_found: (route) => {
    const hasUuid = /decisions|calls/.test(route.path);
    return route.method === 'PATCH'
      ? patch(route, { id: NO_ID, version: 1 })
      : send(route, { id: hasUuid ? randomUUID() : NO_ID });
  },
  name_taken: (route) =>
    route.method === 'POST' ? send(route) : send(route, { body: { ...examples[route.operationId], name: 'Second' } }),
  already_exists: (route) => send(route),
  in_use: (route) => send(route),
  cycle: (route) => {
    if (route.operationId === 'importNumbers') return send(route, { body: CIRCLE });
    if (route.method === 'DELETE') return send(route, { query: `?replacement=${second}` });
    return send(route, { body: { ...examples.replaceGroup, policy: 'fallback_group', fallbackGroupId: second } });
  },
  idempotency_conflict: async (route) => {
    const headers = { 'Idempotency-Key': randomUUID() };
    await send(route, { headers });
    return send(route, { headers, body: { ...examples.requestCall, destination: '101' } });
  },
  too_many_attempts: fromGuesser,
  invalid_import: (route) => send(route, { body: 'number,carrier\n+79160000001,Nobody\n' }),
  internal: async (route) => ({ body: await sendBroken(route, new Error('a fault')) }),
  unavailable: async (route) => ({ body: await sendBroken(route, new StoreError('unavailable', 'away')) }),
};

const patch = (route: Route, item: object) => send(route, { body: { ...examples[route.operationId], items: [item] } });

describe('each problem that a route lists is one that it gives', () => {
  it.each(Object.keys(PROBLEMS) as ProblemCode[])('%s', async (code) => {
    const routes = document.routes.filter((route) => problemsOf(route).includes(code));
    const cause = CAUSES[code];
    if (!cause) return expect(routes).toEqual([]); // those that come before any route; see src/http/server.test.ts
    expect(routes).not.toEqual([]);
    for (const route of routes) {
      const { body } = await cause(route);
      expect((body as { code?: string } | null)?.code, `${route.method} ${route.path}`).toBe(code);
    }
  });
});
