import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolve } from '../../src/domain/resolve.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { startApi, type TestApi } from './api.ts';

describe('why this number?', () => {
  let api: TestApi;
  let groupPath: string;

  beforeAll(async () => {
    api = await startApi();
    const { id: pbxId } = await createPbx(api.store.db, { name: 'office', kind: 'asterisk' }, 'test');
    const a = await api.make('/v1/carriers', { name: 'МегаФон', country: 'RU', numberFormat: 'national' });
    const b = await api.make('/v1/carriers', { name: 'Beta', country: 'RU', numberFormat: 'e164' });
    await api.make('/v1/trunks', { pbxId, name: 'trunk-a', carrierId: a.id });
    await api.make('/v1/trunks', { pbxId, name: 'trunk-b', carrierId: b.id });
    const group = await api.make('/v1/groups', {
      name: 'Продажи',
      numbers: [
        { e164: '+79161234567', carrierId: a.id },
        { e164: '+74951234567', carrierId: b.id },
      ],
    });
    groupPath = `/v1/groups/${group.id}`;
    await api.store.snapshots.reached(group.version, 10_000);
  });
  afterAll(() => api?.close());

  const ask = (body: object, path = '/v1/resolve', headers = {}) => api.call('POST', path, body, { headers });
  const call = { pbx: 'office', trunk: 'trunk-a', reference: 'group:продажи', destination: '+78121234567' };

  it("answers the number of the trunk's carrier, as that carrier wants it written", async () => {
    expect(await ask(call)).toMatchObject({
      status: 200,
      body: {
        action: 'set',
        reason: 'group',
        policy: null,
        number: { e164: '+79161234567', origin: 'group' },
        shown: '89161234567',
        carrier: { name: 'МегаФон' },
        presentation: 'allowed',
        seq: api.store.snapshots.current?.seq,
      },
    });
    expect((await ask({ ...call, trunk: 'trunk-b' })).body).toMatchObject({ shown: '74951234567' });
  });

  it('answers what is no match as a decision, not as an error', async () => {
    const answer = await ask({ ...call, reference: 'group:nobody' }, undefined, { 'X-Request-Id': 'dialer-1' });
    expect(answer.headers.get('X-Request-Id')).toBe('dialer-1');
    expect(answer).toMatchObject({
      status: 200,
      body: { action: 'keep', reason: 'unknown_reference', number: null, shown: null, display: null },
    });
    expect((await ask({ ...call, pbx: '', trunk: '' })).body).toMatchObject({ reason: 'unknown_trunk', carrier: null });
  });

  it('says why in the language asked for', async () => {
    const russian = /[а-я]{3}/i;
    const words = async (path: string, headers = {}) => {
      const { body } = await ask({ ...call, trunk: 'trunk-b', reference: '' }, path, headers);
      expect(body.explanation).toHaveLength((body.trace as unknown[]).length);
      return (body.explanation as string[]).join(' ');
    };
    expect(await words('/v1/resolve')).not.toMatch(russian);
    expect(await words('/v1/resolve?lang=ru')).toMatch(russian);
    expect(await words('/v1/resolve', { 'Accept-Language': 'ru-RU,ru;q=0.9,en;q=0.8' })).toMatch(russian);
    expect(await words('/v1/resolve?lang=en', { 'Accept-Language': 'ru' })).not.toMatch(russian);
    expect((await ask(call, '/v1/resolve?lang=SECRET')).status).toBe(400);
  });

  it('shows an edit once it is in the snapshot', async () => {
    const before = await api.call('GET', groupPath);
    const numbers = (before.body.numbers as { e164: string; carrierId: number }[]).map(({ e164, carrierId }, i) => ({
      e164: i === 0 ? '8 916 765-43-21' : e164,
      carrierId,
    }));
    const edit = { name: 'Продажи', selection: 'position', policy: null, fallbackGroupId: null, numbers };
    const saved = await api.call('PUT', groupPath, edit, { ifMatch: before.etag });
    expect(saved.status).toBe(200);
    await api.store.snapshots.reached(saved.body.version, 10_000);
    expect((await ask(call)).body).toMatchObject({ shown: '89167654321' });
  });

  it('records no dry run, and lists what was decided for calls', async () => {
    expect((await api.call('GET', '/v1/decisions')).body.items).toEqual([]);
    const snapshot = api.store.snapshots.current;
    if (!snapshot) throw new Error('no snapshot');
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    for (const [i, id] of ids.entries()) {
      const request = {
        ...call,
        callId: `call-${i}`,
        attempt: 1,
        callerId: { number: '101', presentation: 'allowed' as const },
        emergency: false,
      };
      const decision = resolve(snapshot, request);
      api.store.decisionLog.record({
        id,
        at: new Date(Date.UTC(2026, 0, 1, 0, 0, i)),
        request,
        decision,
        source: 'agent',
        waitUs: 1500,
      });
    }
    await api.store.decisionLog.flush(10_000);

    const first = await api.call('GET', '/v1/decisions?limit=2');
    expect(first.body.items.map(({ callId }) => callId)).toEqual(['call-2', 'call-1']);
    const rest = await api.call('GET', `/v1/decisions?limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({
      items: [{ callId: 'call-0', at: '2026-01-01T00:00:00.000Z' }],
      nextCursor: null,
    });
    expect(await api.call('GET', `/v1/decisions?trunk=trunk-b&cursor=${first.body.nextCursor}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });

    for (const [filter, found] of [
      ['callId=call-1', 1],
      ['trunk=trunk-b', 0],
      ['action=set&reason=group&source=agent', 3],
      ['e164=%2B79167654321', 3],
      ['from=2026-01-01T00:00:01Z&to=2026-01-01T03:00:02%2B03:00', 1],
    ] as const) {
      expect((await api.call('GET', `/v1/decisions?${filter}`)).body.items, filter).toHaveLength(found);
    }
    const one = await api.call('GET', `/v1/decisions/${ids[0]}?lang=ru`);
    expect(one.body).toMatchObject({ callId: 'call-0', shown: '89167654321', source: 'agent', waitUs: 1500 });
    expect((one.body.explanation as string[]).length).toBe((one.body.trace as unknown[]).length);
    expect((await api.call('GET', `/v1/decisions/${randomUUID()}`)).body).toMatchObject({ code: 'not_found' });
    expect((await api.call('GET', '/v1/decisions/SECRET')).body).toMatchObject({ code: 'invalid_request' });
  });
});
