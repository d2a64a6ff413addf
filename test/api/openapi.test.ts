import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/http/problem.ts';
import { type DecisionRow, insertDecisions } from '../../src/store/decisions.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { startApi, type TestApi } from './api.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly minItems?: number;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema: Schema; readonly examples?: Record<string, Schema> }>>;
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples: Record<string, unknown>;
  };
}
interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

const decision: DecisionRow = {
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
  'requestCall',
];

describe('the OpenAPI document', () => {
  let api: TestApi;
  let document: Document;
  let routes: Route[];

  beforeAll(async () => {
    api = await startApi();
    await createPbx(api.store.db, { name: 'asterisk', kind: 'asterisk' }, 'test');
    await insertDecisions(api.store.db, [decision]);
    document = (await api.call('GET', '/openapi.json', undefined, { key: null })).body as unknown as Document;
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
    );
  });
  afterAll(() => api?.close());

  const resolved = (schema: Schema): Schema =>
    schema.$ref ? resolved(document.components.schemas[schema.$ref.split('/').at(-1) ?? '']!) : schema;

  /** What a reader would take from the documentation: the example, else the parts' examples. */
  function exampleOf(given: Schema): unknown {
    const schema = resolved(given);
    if (schema.example !== undefined) return schema.example;
    if (schema.default !== undefined) return schema.default;
    if (schema.enum) return schema.enum[0];
    if (schema.anyOf) return exampleOf(schema.anyOf[0]!);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part)));
    if (schema.properties)
      return Object.fromEntries(Object.entries(schema.properties).map(([name, part]) => [name, exampleOf(part)]));
    if (schema.items) return [exampleOf(schema.items)];
    return undefined;
  }

  it('gives every field of every body an example, or the parts of it', () => {
    const without: string[] = [];
    const look = (where: string, given: Schema, depth = 0): void => {
      const schema = resolved(given);
      if (schema.properties) {
        for (const [name, part] of Object.entries(schema.properties)) look(`${where}.${name}`, part, depth + 1);
      } else if (exampleOf(schema) === undefined) without.push(where);
    };
    for (const { operationId, requestBody } of routes)
      for (const { schema } of Object.values(requestBody?.content ?? {})) look(operationId, schema);
    expect(without).toEqual(['signIn.key']); // a key that anybody could try would be no example
  });

  it('names each problem code with an example, and no other', () => {
    const named = new Set(
      routes.flatMap(({ responses }) =>
        Object.values(responses).flatMap(({ content }) =>
          Object.keys(content?.['application/problem+json']?.examples ?? {}),
        ),
      ),
    );
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
      const { method, path, operationId, parameters = [], requestBody } = route;
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
          const value = place === 'query' && name !== 'cursor' ? exampleOf(schema) : undefined;
          if (value !== undefined && value !== null) query.set(name, String(value));
        }
      }
      const needsVersion = parameters.some(({ name }) => name === 'If-Match');
      const etag = needsVersion ? (await api.call('GET', at)).etag : '';
      const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      const example = content ? exampleOf(content.schema) : undefined;
      const body = operationId === 'signIn' ? { key: api.key } : await withVersions(path, example);
      const answer = await api.call(method, `${at}?${query}`, type === 'application/json' ? body : undefined, {
        ...(etag && { ifMatch: etag }),
        ...(type && type !== 'application/json' && { raw: String(example), headers: { 'Content-Type': type } }),
      });
      const expected = Object.keys(route.responses).find((status) => status.startsWith('2'));
      expect(`${answer.status} ${JSON.stringify(answer.body?.errors ?? [])}`, operationId).toBe(`${expected} []`);
      if (answer.body?.id !== undefined) made[operationId] = answer.body.id;
      done.push(operationId);
    }
    expect(done.sort()).toEqual(routes.map(({ operationId }) => operationId).sort());
  });

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
