import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDecisions, type NewDecision } from '../../src/store/decisions.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Answer, type Body, startApi, type TestApi } from './api.ts';

/** Things that the rows below refer to. */
interface Ids {
  readonly carrier: number;
  readonly group: number;
  readonly pbx: number;
}

interface Row {
  readonly path: string;
  /** What is searched and sorted by. */
  readonly key: 'name' | 'e164';
  /** A body that POST takes, with this name (or number). */
  readonly input: (key: string, ids: Ids) => Record<string, unknown>;
  /** A body that PUT takes. */
  readonly replacement: (key: string, ids: Ids) => Record<string, unknown>;
  /** Changes to the body of POST that are refused: field, value, path and code of the refusal. */
  readonly bad: readonly (readonly [field: string, value: unknown, path: string, code: string])[];
  /** Required by PUT. */
  readonly required: string;
}

const names = ['Альфа 50%', 'альфа_2', 'Бета', 'Gamma', 'gamma 2', 'Ёлка', 'Ω-trunk'];
const numbers = ['+79160000001', '+79160000002', '+79160000003', '+79160000004', '+79160000005', '+79160000006'];

const ROWS: readonly Row[] = [
  {
    path: '/v1/carriers',
    key: 'name',
    input: (name) => ({ name, country: 'RU', numberFormat: 'national' }),
    replacement: (name) => ({ name, country: 'KZ', numberFormat: '+e164' }),
    required: 'country',
    bad: [
      ['name', '', 'name', 'invalid'],
      ['name', 7, 'name', 'wrong_type'],
      ['name', undefined, 'name', 'required'],
      ['country', 'Russia', 'country', 'wrong_format'],
      ['numberFormat', 'SECRET', 'numberFormat', 'not_allowed'],
    ],
  },
  {
    path: '/v1/groups',
    key: 'name',
    input: (name) => ({ name }),
    replacement: (name) => ({ name, selection: 'by_destination', policy: null, fallbackGroupId: null, numbers: [] }),
    required: 'numbers',
    bad: [
      ['name', 'x\ny', 'name', 'invalid'],
      ['selection', 'SECRET', 'selection', 'not_allowed'],
      ['policy', 'fallback_group', 'fallbackGroupId', 'policy_mismatch'],
      ['numbers', [{ e164: '8 916 123', carrierId: 1 }], 'numbers[0].e164', 'too_short'],
      ['numbers', [{ e164: '+79161234567', carrierId: 99999 }], 'numbers[0].carrierId', 'unknown'],
      ['numbers', [{ e164: '+79161234567', carrierId: 1, SECRET: 1 }], 'numbers[0].SECRET', 'unknown_field'],
      ['numbers', 'SECRET', 'numbers', 'wrong_type'],
    ],
  },
  {
    path: '/v1/phone-numbers',
    key: 'e164',
    input: (e164, { carrier }) => ({ e164, carrierId: carrier }),
    replacement: () => ({ enabled: false, note: 'on hold' }),
    required: 'enabled',
    bad: [
      ['e164', 'SECRET', 'e164', 'letters'],
      ['e164', '+8 495 123-45-67', 'e164', 'foreign'],
      ['carrierId', 99999, 'carrierId', 'unknown'],
      ['carrierId', '1', 'carrierId', 'wrong_type'],
      ['note', 'n'.repeat(501), 'note', 'too_big'],
    ],
  },
  {
    path: '/v1/trunks',
    key: 'name',
    input: (name, { pbx, carrier }) => ({ name, pbxId: pbx, carrierId: carrier }),
    replacement: (_, { carrier }) => ({
      carrierId: carrier,
      defaultNumberId: null,
      emergencyNumberId: null,
      policy: 'keep',
      fallbackGroupId: null,
      displayName: 'fixed',
      displayText: 'Company',
      ignored: false,
    }),
    required: 'carrierId',
    bad: [
      ['pbxId', 99999, 'pbxId', 'unknown'],
      ['defaultNumberId', 99999, 'defaultNumberId', 'not_at_carrier'],
      ['displayName', 'fixed', 'displayText', 'display_text_mismatch'],
      ['ignored', 'yes', 'ignored', 'wrong_type'],
    ],
  },
  {
    path: '/v1/call-tasks',
    key: 'name',
    input: (name, { group }) => ({ name, groupId: group }),
    replacement: (name) => ({ name, groupId: null, phoneNumberId: null }),
    required: 'groupId',
    bad: [
      ['groupId', 99999, 'groupId', 'unknown'],
      ['groupId', 1.5, 'groupId', 'wrong_type'],
      ['phoneNumberId', -1, 'phoneNumberId', 'too_small'],
    ],
  },
];

const decision = (n: number): NewDecision => ({
  ...{ id: `00000000-0000-4000-8000-00000000000${n}`, at: new Date(), callId: 'c', attempt: n },
  ...{ pbx: 'pbx', trunk: 't', reference: '', destination: '', callerNumber: '', presentation: 'allowed' },
  ...{ action: 'keep', reason: 'unknown_trunk', policy: null, e164: null, shown: null, carrier: null },
  ...{ source: 'agent', configSeq: 1, waitUs: null, trace: [], group: null },
});

interface List {
  readonly path: string;
  /** Narrows it to some that one can walk through. */
  readonly query?: Record<string, string>;
  /** What each item is known by. */
  readonly key: string;
  readonly atLeast: number;
  /** Queries that are refused, with the field that is to blame. */
  readonly bad: readonly (readonly [query: string, field: string])[];
}

/** Lists of what is not made, replaced or deleted one by one; walked after all that the rows above have made. */
const LISTS: readonly List[] = [
  {
    path: '/v1/changes',
    query: { entity: 'carrier', actor: 'FIRST ADMIN' },
    key: 'seq',
    atLeast: 3,
    bad: [
      ['entity=SECRET', 'entity'],
      ['entityId=0', 'entityId'],
      ['actor=', 'actor'],
      ['from=SECRET', 'from'],
    ],
  },
  { path: '/v1/coverage', key: 'groupId', atLeast: 9, bad: [['sort=SECRET', 'sort']] },
  {
    path: '/v1/decisions',
    key: 'id',
    atLeast: 5,
    bad: [
      ['action=SECRET', 'action'],
      ['reason=SECRET', 'reason'],
      ['source=SECRET', 'source'],
      ['to=yesterday', 'to'],
    ],
  },
  { path: '/v1/pbxs', key: 'id', atLeast: 3, bad: [['sort=SECRET', 'sort']] },
  { path: '/v1/keys', key: 'id', atLeast: 3, bad: [['search=', 'search']] },
];

describe.each(['pglite', 'postgres'] as const)('every resource, on %s', (database) => {
  let postgres: TestPostgres | undefined;
  let api: TestApi;
  let ids: Ids;

  beforeAll(async () => {
    postgres = database === 'postgres' ? await startPostgres() : undefined;
    api = await startApi(await postgres?.createDatabase());
    const carrier = await api.make('/v1/carriers', { name: 'First', country: 'RU' });
    const group = await api.make('/v1/groups', { name: 'First' });
    await api.make('/v1/groups', { name: 'Second' });
    ids = {
      carrier: carrier.id,
      group: group.id,
      pbx: (await createPbx(api.store.db, { name: 'pbx', kind: 'asterisk' }, 'test')).id,
    };
  });
  afterAll(async () => {
    await api?.close();
    await postgres?.end();
  });

  /** All pages of a list. Fails when a page is larger than asked for, or when the pages never end. */
  async function walk(path: string, query: Record<string, string>): Promise<Body[]> {
    const items: Body[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 50; page++) {
      const search = new URLSearchParams({ ...query, limit: '2', ...(cursor !== null && { cursor }) });
      const { status, body } = await api.call('GET', `${path}?${search}`);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(2);
      items.push(...body.items);
      cursor = body.nextCursor;
      if (cursor === null) return items;
    }
    throw new Error('the pages never end');
  }

  function expectProblem(answer: Answer, status: number, code: string): void {
    expect(answer.body).toMatchObject({ status, code, requestId: answer.headers.get('X-Request-Id') });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(JSON.stringify(answer.body.errors.map(({ message }) => message))).not.toContain('SECRET');
  }

  describe.each(ROWS)('$path', ({ path, key, input, replacement, bad, required }) => {
    const keys = key === 'name' ? names : numbers;
    const spare = key === 'name' ? 'Spare' : '+79169999999';
    const made: (Body & { readonly etag: string })[] = [];

    beforeAll(async () => {
      for (const value of keys) made.push(await api.make(path, input(value, ids)));
    });

    it('makes one, and reads it where Location says', async () => {
      const answer = await api.call('POST', path, input(spare, ids));
      expect(answer.status).toBe(201);
      expect(answer.etag).toBe(`"${answer.body.version}"`);
      const read = await api.call('GET', answer.headers.get('Location') ?? '');
      expect(read).toMatchObject({ status: 200, etag: answer.etag, body: answer.body });
      expect((await api.call('DELETE', `${path}/${answer.body.id}`, undefined, { ifMatch: read.etag })).status).toBe(
        204,
      );
      expectProblem(await api.call('GET', `${path}/${answer.body.id}`), 404, 'not_found');
    });

    it('lists each one once, in either order, whatever the page', async () => {
      const own = new Set(made.map(({ id }) => id));
      for (const sort of [key, 'id']) {
        const up = await walk(path, { sort });
        const down = await walk(path, { sort: `-${sort}` });
        expect(up.filter(({ id }) => own.has(id))).toHaveLength(keys.length);
        expect(new Set(up.map(({ id }) => id)).size).toBe(up.length);
        expect(down.map(({ id }) => id)).toEqual(up.map(({ id }) => id).reverse());
      }
      const byId = (await walk(path, { sort: 'id' })).map(({ id }) => id);
      expect(byId).toEqual([...byId].sort((a, b) => a - b));
    });

    it('finds by a part, without case in every script, and takes % and _ as they are', async () => {
      const found = async (search: string) => (await walk(path, { search })).map((item) => item[key]).sort();
      if (key === 'name') {
        expect(await found('АЛЬФА')).toEqual(['Альфа 50%', 'альфа_2']);
        expect(await found('ёЛК')).toEqual(['Ёлка']);
        expect(await found('GAMMA')).toEqual(['Gamma', 'gamma 2']);
        expect(await found('0%')).toEqual(['Альфа 50%']);
        expect(await found('_')).toEqual(['альфа_2']);
      } else {
        expect(await found('916000000')).toEqual(numbers);
        expect(await found('00003')).toEqual(['+79160000003']);
        expect(await found('%')).toEqual([]);
        expect(await found('_')).toEqual([]);
      }
      expect(await found('no such thing')).toEqual([]);
    });

    it('refuses a cursor that is broken, or of another list, sort or search', async () => {
      const other = path === '/v1/groups' ? '/v1/carriers' : '/v1/groups';
      const cursorOf = async (path: string, query: string) =>
        (await api.call('GET', `${path}?limit=1${query}`)).body.nextCursor ?? '';
      const own = await cursorOf(path, '&sort=id');
      expect((await api.call('GET', `${path}?limit=1&sort=id&cursor=${own}`)).status).toBe(200);
      for (const query of [
        'cursor=SECRET',
        'cursor=bm9uZQ',
        `sort=id&cursor=${own}x`,
        `cursor=${own}`,
        `sort=-id&cursor=${own}`,
        `sort=id&search=a&cursor=${own}`,
        `sort=id&cursor=${await cursorOf(other, '&sort=id')}`,
      ]) {
        expectProblem(await api.call('GET', `${path}?${query}`), 400, 'invalid_cursor');
      }
    });

    it.each([
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=SECRET', 'limit'],
      ['sort=SECRET', 'sort'],
      ['search=', 'search'],
      ['limit=1&limit=2', 'limit'],
      ['nonsense=1', 'nonsense'],
    ])('refuses the query %s', async (query, field) => {
      const answer = await api.call('GET', `${path}?${query}`);
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body.errors.map(({ path }) => path)).toEqual([field]);
    });

    it('replaces only the version that If-Match names', async () => {
      const [one] = made;
      const at = `${path}/${one?.id}`;
      const body = replacement(`${keys[0]}`, ids);
      expectProblem(await api.call('PUT', at, body), 428, 'if_match_required');
      for (const ifMatch of ['SECRET', '*', 'W/"1"', '"1", "2"']) {
        expectProblem(await api.call('PUT', at, body, { ifMatch }), 400, 'invalid_if_match');
      }
      expectProblem(await api.call('PUT', at, body, { ifMatch: '"0"' }), 412, 'version_mismatch');

      const replaced = await api.call('PUT', at, body, { ifMatch: one?.etag ?? '' });
      expect(replaced.status).toBe(200);
      expect(replaced.body).toMatchObject(body);
      expect(replaced.etag).not.toBe(one?.etag);
      expect((await api.call('GET', at)).body).toEqual(replaced.body);
      expectProblem(await api.call('PUT', at, body, { ifMatch: one?.etag ?? '' }), 412, 'version_mismatch');
    });

    it('lets one of two writers of the same version win', async () => {
      const one = await api.call('GET', `${path}/${made[1]?.id}`);
      const body = replacement(`${keys[1]}`, ids);
      const put = () => api.call('PUT', `${path}/${one.body.id}`, body, { ifMatch: one.etag });
      const statuses = (await Promise.all([put(), put(), put()])).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, 412, 412]);
    });

    it('takes nothing for granted in PUT', async () => {
      const { [required]: _, ...rest } = replacement('x', ids);
      const answer = await api.call('PUT', `${path}/${made[2]?.id}`, rest, { ifMatch: made[2]?.etag ?? '' });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body.errors).toMatchObject([{ path: required, code: 'required' }]);
    });

    it('deletes only the version that If-Match names', async () => {
      const at = `${path}/${made[2]?.id}`;
      expectProblem(await api.call('DELETE', at), 428, 'if_match_required');
      expectProblem(await api.call('DELETE', at, undefined, { ifMatch: '12' }), 400, 'invalid_if_match');
      expectProblem(await api.call('DELETE', at, undefined, { ifMatch: '"0"' }), 412, 'version_mismatch');
      expect((await api.call('GET', at)).status).toBe(200);
    });

    it.each(bad)('refuses %s = %j', async (field, value, at, code) => {
      const body = { ...input(spare, ids), [field]: value };
      const before = await walk(path, {});
      const answer = await api.call('POST', path, body);
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body.errors).toMatchObject([{ path: at, code }]);
      expect(await walk(path, {})).toEqual(before);
    });

    it('refuses unknown fields, and what is no JSON object', async () => {
      const answer = await api.call('POST', path, { ...input(spare, ids), nmae: 'SECRET' });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body.errors).toMatchObject([{ path: 'nmae', code: 'unknown_field' }]);
      for (const raw of ['[]', 'null', '1', '"SECRET"']) {
        expectProblem(await api.call('POST', path, undefined, { raw }), 400, 'invalid_request');
      }
      const windows1251 = new Uint8Array([...Buffer.from('{"name":"'), 0xcf, 0xf0, ...Buffer.from('"}')]);
      for (const raw of ['', '{', '{"name":"SECRET"', "{'a':1}", windows1251]) {
        expectProblem(await api.call('POST', path, undefined, { raw }), 400, 'invalid_json');
      }
      const form = { raw: 'name=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
      expectProblem(await api.call('POST', path, undefined, form), 415, 'unsupported_media_type');
    });

    it('refuses the same name or number twice', async () => {
      const twice = key === 'name' && path !== '/v1/trunks' ? `${keys[3]}`.toUpperCase() : `${keys[3]}`;
      expectProblem(
        await api.call('POST', path, input(twice, ids)),
        409,
        key === 'name' ? 'name_taken' : 'already_exists',
      );
    });

    it('knows no other ids, addresses and methods', async () => {
      const body = replacement('x', ids);
      expectProblem(await api.call('GET', `${path}/2147483647`), 404, 'not_found');
      expectProblem(await api.call('PUT', `${path}/2147483647`, body, { ifMatch: '"1"' }), 404, 'not_found');
      expectProblem(await api.call('DELETE', `${path}/2147483647`, undefined, { ifMatch: '"1"' }), 404, 'not_found');
      for (const id of ['0', '-1', 'abc', '2147483648', '%00', '%ff']) {
        expectProblem(await api.call('GET', `${path}/${id}`), 400, 'invalid_request');
      }
      expectProblem(await api.call('GET', `${path}/1/nonsense`), 404, 'route_not_found');
      const patched = await api.call('PATCH', `${path}/1`, {});
      expectProblem(patched, 405, 'method_not_allowed');
      expect(patched.headers.get('Allow')).toMatch(/GET.*PUT.*DELETE|PUT|DELETE/);
    });

    it.each([null, 'SECRET', 'cg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'x'.repeat(5000)])(
      'says the same to no key and to a wrong one: %.20s',
      async (key) => {
        const answers = [
          await api.call('GET', path, undefined, { key }),
          await api.call('POST', path, input('Stranger', ids), { key }),
          await api.call('GET', `${path}/1`, undefined, { key }),
          await api.call('PUT', `${path}/1`, {}, { key }),
          await api.call('DELETE', `${path}/1`, undefined, { key }),
        ];
        for (const answer of answers) {
          expectProblem(answer, 401, 'unauthenticated');
          expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
        }
        expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }))).size).toBe(1);
      },
    );
  });

  describe.each(LISTS)('$path', ({ path, query = {}, key, atLeast, bad }) => {
    beforeAll(async () => {
      if (path === '/v1/pbxs')
        for (const name of ['pbx 2', 'Ёж']) await createPbx(api.store.db, { name, kind: 'asterisk' }, 'test');
      if (path === '/v1/keys') for (const name of ['one', 'two']) await api.make('/v1/keys', { name, role: 'viewer' });
      if (path === '/v1/decisions') await insertDecisions(api.store.db, [1, 2, 3, 4, 5].map(decision));
    });

    it('lists each one once, whatever the page', async () => {
      const items = await walk(path, query);
      expect(items.length).toBeGreaterThanOrEqual(atLeast);
      expect(new Set(items.map((item) => item[key])).size).toBe(items.length);
      const whole = await api.call('GET', `${path}?${new URLSearchParams({ ...query, limit: '200' })}`);
      expect(items).toEqual(whole.body.items);
    });

    it('refuses a cursor that is broken, or of another list', async () => {
      const cursorOf = async (path: string) => (await api.call('GET', `${path}?limit=1`)).body.nextCursor ?? '';
      const own = await cursorOf(path);
      expect((await api.call('GET', `${path}?limit=1&cursor=${own}`)).status).toBe(200);
      for (const cursor of ['SECRET', `${own}x`, await cursorOf('/v1/groups')]) {
        expectProblem(await api.call('GET', `${path}?cursor=${cursor}`), 400, 'invalid_cursor');
      }
    });

    it.each([['limit=0', 'limit'] as const, ['nonsense=1', 'nonsense'] as const, ...bad])(
      'refuses the query %s',
      async (query, field) => {
        const answer = await api.call('GET', `${path}?${query}`);
        expectProblem(answer, 400, 'invalid_request');
        expect(answer.body.errors.map(({ path }) => path)).toEqual([field]);
      },
    );

    it('is for those with a key, and knows no other methods', async () => {
      expectProblem(await api.call('GET', path, undefined, { key: null }), 401, 'unauthenticated');
      expectProblem(await api.call('PUT', path, {}), 405, 'method_not_allowed');
    });
  });

  it('keeps the settings whole, and replaces only the version that If-Match names', async () => {
    const path = '/v1/settings';
    const read = await api.call('GET', path);
    expect(read.etag).toBe(`"${read.body.version}"`);
    const { version: _, ...settings } = read.body;
    const body = {
      ...settings,
      emergencyDestinations: ['112', '911'],
      decisionRetentionDays: 30,
      maskDestinations: true,
    };
    expectProblem(await api.call('PUT', path, body), 428, 'if_match_required');
    expectProblem(await api.call('PUT', path, body, { ifMatch: '"999999"' }), 412, 'version_mismatch');
    for (const [field, value, at, code] of [
      ['policy', 'SECRET', 'policy', 'not_allowed'],
      ['policy', 'fallback_group', 'fallbackGroupId', 'policy_mismatch'],
      ['fallbackGroupId', 99999, 'fallbackGroupId', 'policy_mismatch'],
      ['emergencyDestinations', ['112', 'SECRET'], 'emergencyDestinations[1]', 'wrong_format'],
      ['decisionRetentionDays', 0, 'decisionRetentionDays', 'too_small'],
      ['maskDestinations', undefined, 'maskDestinations', 'required'],
    ] as const) {
      const answer = await api.call('PUT', path, { ...body, [field]: value }, { ifMatch: read.etag });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body.errors).toMatchObject([{ path: at, code }]);
    }
    const saved = await api.call('PUT', path, body, { ifMatch: read.etag });
    expect(saved).toMatchObject({ status: 200, body });
    expect(await api.call('GET', path)).toMatchObject({ etag: saved.etag, body: saved.body });
    expectProblem(await api.call('PUT', path, body, { ifMatch: read.etag }), 412, 'version_mismatch');
  });

  it('keeps what each change was before and after, in order', async () => {
    const made = await api.make('/v1/carriers', { name: 'History', country: 'RU' });
    const at = `/v1/carriers/${made.id}`;
    const input = { name: 'History 2', country: 'KZ', numberFormat: 'e164' };
    const changed = await api.call('PUT', at, input, { ifMatch: made.etag });
    await api.call('DELETE', at, undefined, { ifMatch: changed.etag });
    const { items } = (await api.call('GET', `/v1/changes?entity=carrier&entityId=${made.id}`)).body;
    expect(items).toMatchObject([
      { before: { name: 'History 2', country: 'KZ' }, after: null },
      {
        before: { name: 'History' },
        after: { name: 'History 2' },
        seq: changed.body.version,
        actor: 'key:first administrator',
      },
      { before: null, after: { name: 'History' }, seq: made.version },
    ]);
    const future = '/v1/changes?from=2999-01-01T00:00:00Z';
    expect((await api.call('GET', future)).body.items).toEqual([]);
    expect((await api.call('GET', '/v1/changes?actor=nobody%20such')).body.items).toEqual([]);
  });
});
