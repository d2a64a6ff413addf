import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { placeCalls } from '../../src/agent/calls.ts';
import type { PbxLink } from '../../src/agent/pbx.ts';
import type { CallToPlace } from '../../src/domain/call.ts';
import { claimCall, getCall, maskOldCalls, settleCall } from '../../src/store/calls.ts';
import { rowsOf } from '../../src/store/connection.ts';
import { insertDecisions, type NewDecision } from '../../src/store/decisions.ts';
import { createPbx } from '../../src/store/pbxs.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { waitFor } from '../support/wait.ts';
import { startApi, type TestApi } from './api.ts';
import { openEvents } from './events.ts';

const SILENT = pino({ level: 'silent' });

const aDecision = (callId: string, attempt = 1): NewDecision => ({
  ...{ id: randomUUID(), at: new Date(), callId, attempt, pbx: 'Main', trunk: 'out', reference: '', callerNumber: '' },
  ...{
    destination: '+74951234567',
    presentation: 'allowed',
    action: 'keep',
    reason: 'no_default_number',
    policy: null,
  },
  ...{ e164: null, shown: null, carrier: null, source: 'agent', configSeq: 1, waitUs: 900, trace: [], group: null },
});

describe.each(['pglite', 'postgres'] as const)('calls, on %s', (database) => {
  let postgres: TestPostgres | undefined;
  let api: TestApi;

  beforeAll(async () => {
    postgres = database === 'postgres' ? await startPostgres() : undefined;
    api = await startApi(await postgres?.createDatabase());
    const pbx = await createPbx(api.store.db, { name: 'Main', kind: 'asterisk' }, 'test');
    await createPbx(api.store.db, { name: 'Second', kind: 'asterisk' }, 'test');
    await api.make('/v1/trunks', { name: 'out', pbxId: pbx.id });
    await api.make('/v1/trunks', { name: 'hidden', pbxId: pbx.id, ignored: true });
  });
  afterAll(async () => {
    await api?.close();
    await postgres?.end();
  });

  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const agent of running.splice(0)) await agent.stop();
  });

  const input = {
    pbx: 'main',
    trunk: 'out',
    reference: 'group:Sales',
    destination: '+74951234567',
    connect: { endpoint: 'PJSIP/101' },
  };
  const ask = (more: object = {}, headers: Record<string, string> = {}) =>
    api.call('POST', '/v1/calls', { ...input, ...more }, { headers });
  const read = async (id: unknown) => (await api.call('GET', `/v1/calls/${id}`)).body;

  /** An agent of one PBX, whose PBX does as `place` says. */
  function agentOf(pbx: string, place: (call: CallToPlace) => Promise<void>, { connected = true, log = SILENT } = {}) {
    const placed: CallToPlace[] = [];
    const link: PbxLink = {
      state: () => ({ connected, release: null }),
      originate: (call) => {
        placed.push(call);
        return place(call);
      },
      stop: async () => {},
    };
    const { db, callWakes } = api.store;
    const queue = {
      claim: (name: string) => claimCall(db, name, `agent of ${pbx}`),
      settle: (id: string, failure: string | null) => settleCall(db, id, failure),
      subscribe: callWakes.subscribe,
    };
    const agent = { placed, ...placeCalls(pbx, link, queue, log) };
    running.push(agent);
    return agent;
  }

  it('wait for an agent of their PBX, who places them once', async () => {
    const { status, body, headers } = await ask({ pbx: 'MAIN' });
    expect(status).toBe(201);
    expect(headers.get('Location')).toBe(`/v1/calls/${body.id}`);
    expect(body).toMatchObject({
      ...input,
      pbx: 'Main',
      ringSeconds: 30,
      state: 'pending',
      failure: null,
      callId: body.id,
      requestId: headers.get('X-Request-Id'),
    });
    const others = agentOf('second', async () => {});
    const agents = [agentOf('main', async () => {}), agentOf('main', async () => {})];
    await waitFor('call that is placed', async () => (await read(body.id)).state === 'placed');
    expect(agents.flatMap(({ placed }) => placed)).toEqual([
      {
        id: body.id,
        requestId: headers.get('X-Request-Id'),
        trunk: 'out',
        reference: 'group:Sales',
        destination: '+74951234567',
        connect: input.connect,
        ringSeconds: 30,
      },
    ]);
    expect(others.placed).toEqual([]);

    const many = await Promise.all(Array.from({ length: 60 }, () => ask()));
    const ids = many.map((answer) => String(answer.body.id));
    await waitFor('calls that are placed', () => agents.flatMap(({ placed }) => placed).length === 61);
    // Either agent may have taken the first.
    const placed = agents.flatMap((agent) => agent.placed.map(({ id }) => id)).filter((id) => id !== String(body.id));
    expect(placed.sort()).toEqual(ids.sort());
  });

  it('are followed from the request to the log of the agent and to the decisions', async () => {
    const lines: string[] = [];
    agentOf('main', async () => {}, { log: pino({ level: 'info' }, { write: (line) => void lines.push(line) }) });
    const requestId = `dialer-${randomUUID()}`;
    const { body, headers } = await ask({}, { 'X-Request-Id': requestId });
    expect(headers.get('X-Request-Id')).toBe(requestId);
    await waitFor('log line', () => lines.length > 0);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ call: body.id, requestId, trunk: 'out' });
    expect(lines[0]).not.toContain(input.destination);

    const { db } = api.store;
    const attempts = [1, 2].map((attempt) => aDecision(String(body.id), attempt));
    const others = [aDecision(randomUUID()), aDecision('1763824496.12')];
    await insertDecisions(db, [...attempts, ...others]);
    const found = (await api.call('GET', `/v1/decisions?requestId=${requestId}`)).body.items;
    expect(found.map(({ id }) => id).sort()).toEqual(attempts.map(({ id }) => id).sort());
    expect(found.map((decision) => decision.requestId)).toEqual([requestId, requestId]);
    const counted = (await api.call('GET', `/v1/decisions/counts?requestId=${requestId}`)).body.items;
    expect(counted).toMatchObject([{ count: 2 }]);
    for (const { id } of others) expect((await api.call('GET', `/v1/decisions/${id}`)).body.requestId).toBeNull();
  });

  it('say why the PBX refused them', async () => {
    agentOf('main', () => Promise.reject(new Error('no such context')));
    const { body } = await ask();
    const failed = await waitFor('call that failed', async () => {
      const call = await read(body.id);
      return call.state === 'failed' && call;
    });
    expect(failed.failure).toBe('no such context');
  });

  it('are never placed once they have waited too long, nor twice by an agent that was lost', async () => {
    const late = (await ask()).body.id;
    const lost = (await ask()).body.id;
    const { db } = api.store;
    await db.execute(sql`UPDATE call_requests SET expires_at = now() - interval '1 second' WHERE id = ${late}`);
    const claimed = await claimCall(db, 'main', 'lost');
    expect(claimed?.id).toBe(lost);
    await db.execute(sql`UPDATE call_requests SET claimed_at = now() - interval '16 seconds' WHERE id = ${lost}`);
    expect(await read(late)).toMatchObject({ state: 'expired' });
    expect(await read(lost)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('may have been placed'),
    });
    expect(await claimCall(db, 'main', 'other')).toBeNull();
    await settleCall(db, String(late), null);
    expect(await read(late)).toMatchObject({ state: 'expired' });
  });

  it('wait while no agent is connected', async () => {
    const agent = agentOf('main', async () => {}, { connected: false });
    const { body } = await ask();
    expect(await read(body.id)).toMatchObject({ state: 'pending' });
    await agent.stop();
    expect(agent.placed).toEqual([]);
    expect((await claimCall(api.store.db, 'main', 'test'))?.id).toBe(body.id);
  });

  it('are one call under one Idempotency-Key, of one key', async () => {
    const name = randomUUID();
    const headers = { 'Idempotency-Key': name };
    const answers = await Promise.all([ask({}, headers), ask({}, headers), ask({}, headers)]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    // That of the request that made it, whichever of them was the first.
    const requestIds = answers.map(({ headers }) => headers.get('X-Request-Id'));
    expect(requestIds).toContain(answers[0]?.body.requestId);
    expect(new Set(answers.map(({ body }) => body.requestId)).size).toBe(1);
    expect(await ask({ destination: '+74950000000' }, headers)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict' },
    });
    const { key } = (await api.call('POST', '/v1/keys', { name: 'dialer', role: 'dialer' })).body;
    const other = await api.call('POST', '/v1/calls', input, { headers, key: String(key) });
    expect(other).toMatchObject({ status: 201 });
    expect(other.body.id).not.toBe(answers[0]?.body.id);
    const count = rowsOf(await api.store.db.execute(sql`SELECT id FROM call_requests WHERE idempotency_key = ${name}`));
    expect(count).toHaveLength(2);
    const { items } = (await api.call('GET', '/v1/trunks')).body;
    const { id, version } = items.find((trunk) => trunk.name === 'out') ?? {};
    const hide = (ignored: boolean, version: unknown) =>
      api.call('PATCH', '/v1/trunks', { items: [{ id, version }], ignored });
    const hidden = await hide(true, version);
    // It was placed, whatever has become of its trunk since.
    expect((await ask({}, headers)).body.id).toBe(answers[0]?.body.id);
    expect((await ask()).status).toBe(400);
    await hide(false, hidden.body.version);
    expect(await ask({}, { 'Idempotency-Key': 'a b' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'Idempotency-Key' }] },
    });
  });

  it('show no destination where the settings mask it, and keep none once they are over', async () => {
    const { db, snapshots } = api.store;
    const mask = async (maskDestinations: boolean) => {
      const { body, etag } = await api.call('GET', '/v1/settings');
      const { version: _, ...settings } = body;
      const put = await api.call('PUT', '/v1/settings', { ...settings, maskDestinations }, { ifMatch: etag });
      await snapshots.reached(put.body.version, 10_000);
    };
    await mask(true);
    try {
      const headers = { 'Idempotency-Key': randomUUID() };
      const { id } = (await ask({}, headers)).body;
      expect((await read(id)).destination).toBe('+749******67');
      expect((await claimCall(db, 'main', 'test'))?.destination).toBe(input.destination);
      await maskOldCalls(db, 1000);
      expect(await getCall(db, String(id))).toMatchObject({ destination: input.destination }); // it may be dialled yet
      await db.execute(sql`UPDATE call_requests SET expires_at = now() - interval '61 seconds' WHERE id = ${id}`);
      await maskOldCalls(db, 1000);
      await maskOldCalls(db, 1000);
      expect(await getCall(db, String(id))).toMatchObject({ destination: '+749******67' });
      expect((await ask({}, headers)).body.id).toBe(id);
      expect((await ask({ destination: '+74950000000' }, headers)).status).toBe(409);
    } finally {
      await mask(false);
    }
  });

  it('wake nobody when an agent looked and found none', async () => {
    const { db, callWakes } = api.store;
    let wakes = 0;
    const leave = callWakes.subscribe(() => wakes++);
    for (let i = 0; i < 5; i++) expect(await claimCall(db, 'nobody', 'test')).toBeNull();
    // Notifications come in order.
    await db.execute(sql`SELECT pg_notify('call_requests', '')`);
    await waitFor('wake', () => wakes > 0);
    leave();
    expect(wakes).toBe(1);
  });

  it('can be followed until they are placed', async () => {
    const { body } = await ask();
    const events = await openEvents(api, `/v1/calls/${body.id}/stream`);
    expect(await events.next()).toMatchObject({ event: 'call', data: { id: body.id, state: 'pending' } });
    const waiting = rowsOf<{ id: string }>(
      await api.store.db.execute(sql`SELECT id FROM call_requests WHERE state = 'pending'`),
    );
    for (const _ of waiting) await claimCall(api.store.db, 'main', 'test');
    expect(await events.next()).toMatchObject({ data: { state: 'claimed' } });
    await settleCall(api.store.db, String(body.id), null);
    expect(await events.next()).toMatchObject({ data: { state: 'placed' } });
    expect(await events.ended).toBe(true);
    expect((await api.call('GET', `/v1/calls/${randomUUID()}/stream`)).status).toBe(404);
  });

  it.each([
    [{ pbx: 'nobody' }, 'pbx', 'unknown'],
    [{ trunk: 'nobody' }, 'trunk', 'unknown'],
    [{ trunk: 'hidden' }, 'trunk', 'unknown'],
    [{ trunk: 'a b' }, 'trunk', 'wrong_format'],
    [{ reference: 'SECRET' }, 'reference', 'invalid'],
    [{ destination: '101@trunk' }, 'destination', 'wrong_format'],
    [{ destination: '' }, 'destination', 'wrong_format'],
    [{ connect: { endpoint: 'PJSIP/7495@out' } }, 'connect.endpoint', 'wrong_format'],
    [{ connect: { endpoint: 'PJSIP/101&PJSIP/102' } }, 'connect.endpoint', 'wrong_format'],
    [{ connect: { endpoint: 'PJSIP/101,30,G(evil)' } }, 'connect.endpoint', 'wrong_format'],
    [{ connect: { endpoint: `PJSIP/\${SHELL(id)}` } }, 'connect.endpoint', 'wrong_format'],
    [{ connect: { context: 'a', extension: 's', endpoint: 'PJSIP/1' } }, 'connect', 'wrong_form'],
    [{ connect: undefined }, 'connect', 'required'],
    [{ ringSeconds: 1000 }, 'ringSeconds', 'too_big'],
  ])('are refused with %j', async (more, path, code) => {
    expect(await ask(more)).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path, code }] } });
  });
});
