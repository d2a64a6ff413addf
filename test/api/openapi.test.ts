import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/http/problem.ts';
import { insertDecisions, type NewDecision } from '../../src/store/decisions.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { startApi, type TestApi } from './api.ts';
import { ApiDocument, problemsOf, type Route, type Schema } from './document.ts';

const decision: NewDecision = {
  ...{ id: randomUUID(), at: new Date(), callId: 'c', attempt: 1, pbx: 'asterisk' },
  ...{ trunk: 'megafon-1', reference: '', destination: '', callerNumber: '', presentation: 'allowed' },
  ...{ action: 'keep', reason: 'unknown_trunk', policy: null, e164: null, shown: null, carrier: null },
  ...{ source: 'agent', configSeq: 1, waitUs: null, trace: [], group: null },
};

/** Things are made before they are read, and deleted last; the examples then fit each other. */
const FIRST = [
  'createCarrier',
  'createPhoneNumber',
  'createGroup',
  'createTrunk',
  'createCallTask',
  'createKey',
  'createUser',
  'requestCall',
];

describe('the OpenAPI document', () => {
  let api: TestApi;
  let document: ApiDocument;
  let routes: readonly Route[];

  beforeAll(async () => {
    api = await startApi();
    await createPbx(api.store.db, { name: 'asterisk', kind: 'asterisk' }, 'test');
    await insertDecisions(api.store.db, [decision]);
    document = await ApiDocument.read(api);
    routes = document.routes;
  });
  afterAll(() => api?.close());

  it('gives every field of every request and every answer an example, or the parts of it', () => {
    const without = new Set<string>();
    const look = (where: string, given: Schema): void => {
      const schema = document.resolved(given);
      const parts = schema.example === undefined ? (schema.properties ?? {}) : {};
      const [...names] = Object.keys(parts);
      const at = given.$ref?.split('/').at(-1) ?? where;
      for (const name of names) look(`${at}.${name}`, parts[name]!);
      for (const part of schema.allOf ?? []) look(at, part);
      if (names.length > 0 || schema.allOf) return;
      if (schema.example === undefined && schema.items) look(`${at}[]`, schema.items);
      else if (document.exampleOf(schema) === undefined) without.add(at);
    };
    for (const { operationId, requestBody, responses } of routes) {
      const answers = Object.entries(responses).flatMap(([status, { content }]) => (status < '300' ? [content] : []));
      for (const content of [requestBody?.content, ...answers])
        for (const { schema } of Object.values(content ?? {})) look(operationId, schema);
    }
    expect([...without]).toEqual([]);
  });

  it('names each problem code with an example, and no other', () => {
    const named = new Set(routes.flatMap(problemsOf));
    const outside = [
      'malformed_request',
      'route_not_found',
      'method_not_allowed',
      'request_timeout',
      'headers_too_large',
    ];
    expect([...named, ...outside].sort()).toEqual(Object.keys(PROBLEMS).sort());
    expect(Object.keys(document.components.examples).sort()).toEqual(Object.keys(PROBLEMS).sort());
  });

  it('has examples that make requests which succeed: each route once', async () => {
    const last = (route: Route) => route.method === 'DELETE';
    const rank = (route: Route) => {
      const at = FIRST.indexOf(route.operationId);
      return at >= 0 ? at : last(route) ? 1000 : 100;
    };
    const made: Record<string, unknown> = {};
    const done: string[] = [];
    for (const route of [...routes].sort((a, b) => rank(a) - rank(b))) {
      const { method, path, operationId, parameters = [] } = route;
      const spare = last(route) && path.endsWith('{id}') ? await makeSpare(path) : null;
      const ids: Record<string, unknown> = {
        getDecision: decision.id,
        getCall: made.requestCall,
        streamCall: made.requestCall,
        revokeKey: made.createKey,
      };
      const id = spare?.id ?? ids[operationId] ?? 1;
      const at = path.replace('{id}', String(id));
      const query = new URLSearchParams();
      if (!last(route)) {
        for (const { name, in: place, schema } of parameters) {
          const value = place === 'query' && name !== 'cursor' ? document.exampleOf(schema) : undefined;
          if (value !== undefined && value !== null) query.set(name, String(value));
        }
      }
      const needsVersion = parameters.some(({ name }) => name === 'If-Match');
      const etag = needsVersion ? (await api.call('GET', at)).etag : '';
      const { type, example } = document.bodyOf(route);
      const user = operationId === 'changePassword' ? await signedIn() : null;
      const body =
        operationId === 'signIn'
          ? { key: api.key }
          : await withVersions(path, user ? { ...(example as object), present: user.password } : example);
      const answer = await api.call(method, `${at}?${query}`, type === 'application/json' ? body : undefined, {
        ...(etag && { ifMatch: etag }),
        ...(user && { key: null, headers: user.headers }),
        ...(type && type !== 'application/json' && { raw: String(example), headers: { 'Content-Type': type } }),
      });
      const expected = Object.keys(route.responses).find((status) => status.startsWith('2'));
      expect(`${answer.status} ${JSON.stringify(answer.body?.errors ?? [])}`, operationId).toBe(`${expected} []`);
      if (answer.body?.id !== undefined) made[operationId] = answer.body.id;
      done.push(operationId);
    }
    expect(done.sort()).toEqual(routes.map(({ operationId }) => operationId).sort());
  });

  /** A user who is signed in. */
  async function signedIn() {
    const { name, password } = await api.make('/v1/users', { name: 'Signed in', role: 'viewer' });
    const answer = await api.call('POST', '/v1/session', { name, password }, { key: null });
    const Cookie = String(answer.headers.get('Set-Cookie')).split(';')[0] ?? '';
    return { password, headers: { Cookie, 'Sec-Fetch-Site': 'same-origin' } };
  }

  /** A thing that nothing refers to. */
  async function makeSpare(path: string): Promise<{ readonly id: number } | null> {
    const list = path.replace('/{id}', '');
    const bodies: Record<string, unknown> = {
      '/v1/carriers': { name: 'Spare', country: 'RU' },
      '/v1/groups': { name: 'Spare' },
      '/v1/phone-numbers': { e164: '+79169999999', carrierId: 1 },
      '/v1/trunks': { name: 'spare', pbxId: 1 },
      '/v1/call-tasks': { name: 'Spare' },
    };
    return bodies[list] ? api.make(list, bodies[list]) : null;
  }

  /** The examples' versions are of nobody's things. */
  async function withVersions(path: string, body: unknown): Promise<unknown> {
    if (typeof body !== 'object' || body === null || !('items' in body)) return body;
    const { version } = (await api.call('GET', `${path}/1`)).body;
    return { ...body, items: [{ id: 1, version }] };
  }
});
