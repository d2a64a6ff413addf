import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPbxState } from '../../src/store/discovery.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Body, startApi, type TestApi } from './api.ts';

describe.each(['pglite', 'postgres'] as const)('many at once, on %s', (database) => {
  let postgres: TestPostgres | undefined;
  let api: TestApi;
  let alpha: number;
  let beta: number;

  beforeAll(async () => {
    postgres = database === 'postgres' ? await startPostgres() : undefined;
    api = await startApi(await postgres?.createDatabase());
    alpha = (await api.make('/v1/carriers', { name: 'Alpha', country: 'RU' })).id;
    beta = (await api.make('/v1/carriers', { name: 'Beta', country: 'RU' })).id;
  });
  afterAll(async () => {
    await api?.close();
    await postgres?.end();
  });

  const read = async (path: string, ids: readonly number[]) =>
    Promise.all(ids.map(async (id) => (await api.call('GET', `${path}/${id}`)).body));
  const versionsOf = (rows: readonly Body[]) => rows.map(({ id, version }) => ({ id, version }));

  it('gives trunks a carrier in one step, and takes numbers of another one off them', async () => {
    const pbx = await createPbx(api.store.db, { name: 'main', kind: 'asterisk' }, 'test');
    const number = await api.make('/v1/phone-numbers', { e164: '+79160000001', carrierId: beta });
    const trunk = (name: string, more: object = {}) => api.make('/v1/trunks', { name, pbxId: pbx.id, ...more });
    const made = [
      await trunk('one'),
      await trunk('two', { carrierId: beta, defaultNumberId: number.id }),
      await trunk('three', { carrierId: alpha, policy: 'keep' }),
    ];
    const ids = made.map(({ id }) => id);

    const assigned = await api.call('PATCH', '/v1/trunks', { items: versionsOf(made), carrierId: alpha });
    expect(assigned.status).toBe(200);
    const after = await read('/v1/trunks', ids);
    expect(after).toMatchObject([
      { carrierId: alpha, ignored: false },
      { carrierId: alpha, defaultNumberId: null },
      { carrierId: alpha, policy: 'keep' },
    ]);
    expect(assigned.body.version).toBe(Math.max(...after.map(({ version }) => version)));

    // as they were read first: somebody else was faster, and nothing is changed
    const stale = await api.call('PATCH', '/v1/trunks', {
      items: [...versionsOf(after).slice(0, 1), ...versionsOf(made).slice(1)],
      ignored: true,
    });
    expect(stale).toMatchObject({
      status: 412,
      body: { code: 'version_mismatch', errors: [{ path: 'items[1]' }, { path: 'items[2]' }] },
    });
    const gone = {
      items: [
        { id: ids[0], version: after[0]?.version },
        { id: 2147483647, version: 1 },
      ],
      ignored: true,
    };
    expect(await api.call('PATCH', '/v1/trunks', gone)).toMatchObject({
      status: 404,
      body: { code: 'not_found', errors: [{ path: 'items[1]' }] },
    });
    expect(await read('/v1/trunks', ids)).toEqual(after);

    await api.call('PATCH', '/v1/trunks', { items: versionsOf(after), carrierId: alpha, ignored: true });
    expect(await read('/v1/trunks', ids)).toMatchObject([{ ignored: true }, { ignored: true }, { ignored: true }]);
  });

  it('keeps the numbers of a trunk whose carrier stays', async () => {
    const pbx = (await api.call('GET', '/v1/pbxs')).body.items[0];
    const number = await api.make('/v1/phone-numbers', { e164: '+79160000002', carrierId: alpha });
    const numbers = { defaultNumberId: number.id, emergencyNumberId: number.id };
    const trunk = await api.make('/v1/trunks', { name: 'four', pbxId: pbx?.id, carrierId: alpha, ...numbers });
    const change = (version: number, carrierId: number | null) =>
      api.call('PATCH', '/v1/trunks', { items: [{ id: trunk.id, version }], carrierId });
    const same = await change(trunk.version, alpha);
    expect(await read('/v1/trunks', [trunk.id])).toMatchObject([{ carrierId: alpha, ...numbers }]);
    await change(same.body.version, null);
    expect(await read('/v1/trunks', [trunk.id])).toMatchObject([
      { carrierId: null, defaultNumberId: null, emergencyNumberId: null },
    ]);
  });

  it('pauses and resumes numbers everywhere, and leaves their notes', async () => {
    const made: Body[] = [];
    for (let i = 0; i < 3; i++)
      made.push(await api.make('/v1/phone-numbers', { e164: `+7916100000${i}`, carrierId: alpha, note: `note ${i}` }));
    const ids = made.map(({ id }) => id);
    expect((await api.call('PATCH', '/v1/phone-numbers', { items: versionsOf(made), enabled: false })).status).toBe(
      200,
    );
    const paused = await read('/v1/phone-numbers', ids);
    expect(paused.map(({ enabled, note }) => [enabled, note])).toEqual([
      [false, 'note 0'],
      [false, 'note 1'],
      [false, 'note 2'],
    ]);
    const { items } = (await api.call('GET', `/v1/changes?entity=phone_number&entityId=${ids[0]}`)).body;
    expect(items).toMatchObject([{ before: { enabled: true }, after: { enabled: false } }, { before: null }]);
    expect((await api.call('PATCH', '/v1/phone-numbers', { items: versionsOf(paused), enabled: true })).status).toBe(
      200,
    );
    expect(await read('/v1/phone-numbers', ids)).toMatchObject([
      { enabled: true },
      { enabled: true },
      { enabled: true },
    ]);
  });

  it.each([
    [{ enabled: true }, 'items', 'required'],
    [{ items: [], enabled: true }, 'items', 'too_small'],
    [{ items: [{ id: 1 }], enabled: true }, 'items[0].version', 'required'],
    [{ items: [{ id: 1, version: 1 }] }, 'enabled', 'required'],
    [
      {
        items: [
          { id: 1, version: 1 },
          { id: 1, version: 1 },
        ],
        enabled: true,
      },
      'items[1].id',
      'duplicate',
    ],
    [{ items: [{ id: 1, version: 1 }], enabled: true, note: 'x' }, 'note', 'unknown_field'],
  ])('refuses %j', async (body, path, code) => {
    const answer = await api.call('PATCH', '/v1/phone-numbers', body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, code }] } });
  });

  it('says who uses what is to be deleted, and puts a replacement in its place', async () => {
    const [first, second, foreign] = [
      await api.make('/v1/phone-numbers', { e164: '+79162000001', carrierId: alpha }),
      await api.make('/v1/phone-numbers', { e164: '+79162000002', carrierId: alpha }),
      await api.make('/v1/phone-numbers', { e164: '+79162000003', carrierId: beta }),
    ];
    const group = await api.make('/v1/groups', { name: 'User', numbers: [{ e164: '+79162000001', carrierId: alpha }] });
    const task = await api.make('/v1/call-tasks', { name: 'Task', phoneNumberId: first.id });
    const remove = (query = '') =>
      api.call('DELETE', `/v1/phone-numbers/${first.id}${query}`, undefined, { ifMatch: first.etag });
    expect(await remove()).toMatchObject({
      status: 409,
      body: {
        code: 'in_use',
        totalUsers: 2,
        users: [
          { entity: 'group', id: group.id, name: 'User' },
          { entity: 'call_task', id: task.id, name: 'Task' },
        ],
      },
    });
    for (const [replacement, code] of [
      [first.id, 'same'],
      [foreign.id, 'other_carrier'],
      [2147483647, 'unknown'],
    ] as const) {
      expect(await remove(`?replacement=${replacement}`)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'replacement', code }] },
      });
    }
    expect((await remove(`?replacement=${second.id}`)).status).toBe(204);
    expect((await api.call('GET', `/v1/groups/${group.id}`)).body.numbers).toMatchObject([
      { phoneNumberId: second.id },
    ]);
    expect((await api.call('GET', `/v1/call-tasks/${task.id}`)).body).toMatchObject({ phoneNumberId: second.id });

    const carrier = await api.call('GET', `/v1/carriers/${alpha}`);
    const refused = await api.call('DELETE', `/v1/carriers/${alpha}`, undefined, { ifMatch: carrier.etag });
    expect(refused).toMatchObject({ status: 409, body: { code: 'in_use' } });
    expect(Number(refused.body.totalUsers)).toBeGreaterThan(2);
  });

  it('finds numbers that nothing uses', async () => {
    const unused = await api.make('/v1/phone-numbers', { e164: '+79163000001', carrierId: alpha });
    const used = await api.make('/v1/groups', { name: 'Uses', numbers: [{ e164: '+79163000002', carrierId: alpha }] });
    const found = async (flag: string) =>
      (await api.call('GET', `/v1/phone-numbers?limit=200&search=79163&unused=${flag}`)).body.items.map(({ id }) => id);
    expect(await found('true')).toEqual([unused.id]);
    expect(await found('false')).toEqual((used.numbers as { phoneNumberId: number }[]).map((n) => n.phoneNumberId));
  });

  it('shows which version is in force on a PBX, against the newest', async () => {
    const state = { pbx: 'main', kind: 'asterisk', agent: 'a', connected: true, release: '22.10.0' } as const;
    await reportPbxState(api.store.db, { ...state, tableSeq: 3, inForceSeq: 2, tableProblem: null });
    const pbx = (await api.call('GET', '/v1/pbxs?search=main')).body.items[0];
    const newest = (await api.call('GET', '/v1/changes?limit=1')).body.items[0];
    expect(pbx).toMatchObject({ newestSeq: newest?.seq, states: [{ agent: 'a', tableSeq: 3, inForceSeq: 2 }] });
  });
});
