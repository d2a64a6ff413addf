import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDecisions, type NewDecision } from '../../src/store/decisions.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startApi, type TestApi } from './api.ts';
import { openEvents } from './events.ts';

const decision = (more: Partial<NewDecision> = {}): NewDecision => ({
  ...{ id: randomUUID(), at: new Date('2026-02-01T10:00:00Z'), callId: 'call-1', attempt: 1 },
  ...{ pbx: 'main', trunk: 'out', reference: 'group:Sales', destination: '+74950000000', callerNumber: '101' },
  ...{ presentation: 'allowed', action: 'set', reason: 'group', policy: null, e164: '+79160000001' },
  ...{ shown: '+79160000001', carrier: 'Volga', source: 'agent', configSeq: 1, waitUs: 900 },
  ...{ trace: [{ code: 'carrier', carrier: 'Volga' }], group: 'Sales' },
  ...more,
});

describe.each(['pglite', 'postgres'] as const)('decisions, on %s', (database) => {
  let postgres: TestPostgres | undefined;
  let api: TestApi;
  const late = decision({ at: new Date('2026-02-01T22:30:00Z'), callId: 'call-2', trunk: 'out-2', group: 'Support' });
  const kept = decision({
    action: 'keep',
    reason: 'unknown_trunk',
    e164: null,
    shown: null,
    carrier: null,
    group: null,
  });
  const other = decision({ pbx: 'second', e164: '+79160000002', source: 'table', reference: 'task:Spring' });

  beforeAll(async () => {
    postgres = database === 'postgres' ? await startPostgres() : undefined;
    api = await startApi(await postgres?.createDatabase());
    // the dates below are fixed, and the retention must not take them meanwhile
    const { body, etag } = await api.call('GET', '/v1/settings');
    const { version: _, ...settings } = body;
    await api.call('PUT', '/v1/settings', { ...settings, decisionRetentionDays: 3650 }, { ifMatch: etag });
    await insertDecisions(api.store.db, [decision(), late, kept, other]);
  });
  afterAll(async () => {
    await api?.close();
    await postgres?.end();
  });

  it.each([
    ['callId=call-2', () => [late]],
    ['pbx=second', () => [other]],
    ['trunk=out-2', () => [late]],
    ['reference=task:Spring', () => [other]],
    ['group=Support', () => [late]],
    ['action=keep', () => [kept]],
    ['reason=unknown_trunk', () => [kept]],
    ['source=table', () => [other]],
    ['e164=%2B79160000002', () => [other]],
    ['from=2026-02-01T20:00:00Z', () => [late]],
    ['to=2026-02-01T10:00:00Z', () => []],
    ['pbx=second&action=keep', () => []],
  ] as const)('finds by %s', async (query, expected) => {
    const { body } = await api.call('GET', `/v1/decisions?${query}`);
    expect(body.items.map(({ id }) => id)).toEqual(expected().map(({ id }) => id));
  });

  it('counts by day and outcome, number or group, in the time zone asked for', async () => {
    const counts = async (query: string) => (await api.call('GET', `/v1/decisions/counts?${query}`)).body.items;
    const range = 'from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z';
    expect(await counts(`by=action&${range}`)).toEqual([
      { day: '2026-02-01', key: 'keep', count: 1 },
      { day: '2026-02-01', key: 'set', count: 3 },
    ]);
    expect(await counts(`by=number&${range}&timeZone=Europe/Moscow`)).toEqual([
      { day: '2026-02-01', key: '+79160000001', count: 1 },
      { day: '2026-02-01', key: '+79160000002', count: 1 },
      { day: '2026-02-01', key: null, count: 1 },
      { day: '2026-02-02', key: '+79160000001', count: 1 },
    ]);
    expect(await counts(`by=group&${range}&action=set&pbx=main`)).toEqual([
      { day: '2026-02-01', key: 'Sales', count: 1 },
      { day: '2026-02-01', key: 'Support', count: 1 },
    ]);
    expect(await api.call('GET', '/v1/decisions/counts?timeZone=SECRET')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'timeZone' }] },
    });
  });

  it('names at most 50 numbers and puts the others together', async () => {
    const at = new Date('2025-06-01T10:00:00Z');
    const numbers = Array.from({ length: 60 }, (_, i) => `+7916100${String(i).padStart(4, '0')}`);
    await insertDecisions(
      api.store.db,
      [...numbers, ...numbers.slice(0, 50)].map((e164) => decision({ at, e164 })),
    );
    const { items } = (
      await api.call('GET', '/v1/decisions/counts?by=number&from=2025-06-01T00:00:00Z&to=2025-06-02T00:00:00Z')
    ).body;
    expect(items).toHaveLength(51);
    expect(items.find(({ key }) => key === 'other')).toMatchObject({ count: 10 });
  });

  describe('as a stream', () => {
    it('gives each decision once, in the order it was written, to the filters asked for', async () => {
      const events = await openEvents(api, '/v1/decisions/stream');
      const ofSecond = await openEvents(api, '/v1/decisions/stream?pbx=second');
      try {
        // written later, though it was made long ago: an agent that was cut off
        const rows = [decision({ pbx: 'second' }), decision(), decision({ at: new Date('2020-01-01T00:00:00Z') })];
        await insertDecisions(api.store.db, rows);
        await insertDecisions(api.store.db, rows);
        const found = [await events.next(), await events.next(), await events.next()];
        expect(found.map(({ event }) => event)).toEqual(['decision', 'decision', 'decision']);
        expect(found.map(({ data }) => data.id)).toEqual(rows.map(({ id }) => id));
        const { explanation: _, ...read } = (await api.call('GET', `/v1/decisions/${rows[0]?.id}`)).body;
        expect(found[0]?.data).toEqual(read);
        expect((await ofSecond.next()).data.id).toBe(rows[0]?.id);
        const last = decision({ pbx: 'second' });
        await insertDecisions(api.store.db, [decision(), last]);
        expect((await ofSecond.next()).data.id).toBe(last.id);
      } finally {
        events.close();
        ofSecond.close();
      }
    });

    it('goes on after the last id that the client has, however much was written meanwhile', async () => {
      const before = await openEvents(api, '/v1/decisions/stream');
      const [first, ...missed] = Array.from({ length: 451 }, () => decision({ callId: 'resume' }));
      await insertDecisions(api.store.db, [first!]);
      const seen = await before.next();
      before.close();
      await insertDecisions(api.store.db, missed);
      const after = await openEvents(api, '/v1/decisions/stream?callId=resume', { 'Last-Event-ID': seen.id });
      try {
        for (const { id } of missed) expect((await after.next()).data.id).toBe(id);
      } finally {
        after.close();
      }
    });

    it('starts anew after an id that this database never gave out', async () => {
      const events = await openEvents(api, '/v1/decisions/stream', { 'Last-Event-ID': '999999999' });
      const row = decision();
      await insertDecisions(api.store.db, [row]);
      expect((await events.next()).data.id).toBe(row.id);
      events.close();
    });

    it('is open to so many at once, and no more', async () => {
      const open = await Promise.all(Array.from({ length: 50 }, () => openEvents(api, '/v1/decisions/stream')));
      expect(await api.call('GET', '/v1/decisions/stream')).toMatchObject({
        status: 503,
        body: { code: 'unavailable' },
      });
      for (const events of open) events.close();
    });

    it('refuses strangers and dialers', async () => {
      const { key } = (await api.call('POST', '/v1/keys', { name: 'dialer', role: 'dialer' })).body;
      expect((await api.call('GET', '/v1/decisions/stream', undefined, { key: null })).status).toBe(401);
      expect((await api.call('GET', '/v1/decisions/stream', undefined, { key: String(key) })).status).toBe(403);
    });
  });
});

it('ends its streams when the service stops, and waits for none of them', async () => {
  const api = await startApi();
  const events = await openEvents(api, '/v1/decisions/stream');
  await api.close();
  expect(await events.ended).toBe(true);
});
