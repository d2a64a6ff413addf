import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/store/connection.ts';
import { waitFor } from '../support/wait.ts';
import { type Body, startApi, type TestApi } from './api.ts';

describe('the trace', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  const events = async (query = '') => (await api.call('GET', `/v1/audit-events${query}`)).body.items;
  /** Refusals are written a moment later. */
  const written = async (query: string): Promise<Body> => {
    await waitFor(`an event ${query}`, async () => (await events(query)).length > 0);
    return (await events(query))[0] as Body;
  };

  it('tells of a key that is made, used first, refused by its role, and revoked', async () => {
    const { id, key } = await api.make('/v1/keys', { name: 'traced', role: 'dialer' });
    const asDialer = (path: string) => api.call('GET', path, undefined, { key: String(key) });
    await asDialer('/v1/session');
    await asDialer('/v1/session');
    for (let i = 0; i < 5; i++) expect((await asDialer('/v1/keys')).status).toBe(403);
    await api.call('DELETE', `/v1/keys/${id}`);
    expect((await asDialer('/v1/session')).status).toBe(401);

    expect(await written('?what=role_refused')).toMatchObject({
      actor: 'key:traced',
      address: '127.0.0.1',
      detail: { route: 'GET /v1/keys', requestId: expect.any(String) },
    });
    expect(await written('?what=key_refused')).toMatchObject({ actor: null, address: '127.0.0.1' });
    expect(await events('?actor=TRACED&what=api_key_first_used')).toHaveLength(1);
    const refused = await events('?what=role_refused&address=127.0.0.1');
    const times = refused.map(({ detail }) => (detail as { count?: number }).count ?? 1);
    expect(times.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect((await events()).map(({ what }) => what)).toEqual(
      expect.arrayContaining(['api_key_created', 'api_key_revoked']),
    );
    expect(await events('?what=role_refused&address=192.0.2.1')).toEqual([]);
  });

  it('tells of sign-ins, of those that are refused and of requests from another site; and of no secret', async () => {
    const signIn = await api.call('POST', '/v1/session', { key: api.key }, { key: null });
    await api.call('POST', '/v1/session', { key: 'SECRET-TYPED' }, { key: null });
    const Cookie = (signIn.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
    await api.call('POST', '/v1/groups', { name: 'x' }, { key: null, headers: { Cookie } });
    await api.call('DELETE', '/v1/session', undefined, { key: null, headers: { Cookie, Origin: api.url } });
    expect(await written('?what=signed_in')).toMatchObject({ actor: 'key:first administrator', address: '127.0.0.1' });
    expect(await written('?what=signed_out')).toMatchObject({ actor: 'key:first administrator' });
    expect(await written('?what=sign_in_refused')).toMatchObject({ actor: null });
    expect(await written('?what=origin_refused')).toMatchObject({ actor: 'key:first administrator' });
    const all = JSON.stringify(rowsOf(await api.store.db.execute(sql`SELECT * FROM audit_events`)));
    expect(all).not.toMatch(/SECRET|cidg_/);
  });

  it('merges a flood from many addresses into a bounded number of lines, and counts it whole', async () => {
    for (let i = 0; i < 5000; i++) {
      const address = `10.0.${i >> 8}.${i & 255}`;
      api.store.auditLog.refused({ what: 'sign_in_refused', actor: null, address, route: null });
    }
    await written('?what=sign_in_refused&address=10.0.0.1');
    const [sums] = rowsOf<{ lines: number; refusals: number }>(
      await api.store.db.execute(sql`
        SELECT count(*)::int AS lines, sum(coalesce((detail->>'count')::int, 1))::int AS refusals
        FROM audit_events WHERE what = 'sign_in_refused' AND address IS DISTINCT FROM '127.0.0.1'`),
    );
    expect(sums?.refusals).toBe(5000);
    expect(sums?.lines).toBeLessThanOrEqual(402); // two writes at most, of 200 kinds and the rest each
  });

  it('gives its pages newest first, and refuses bad filters', async () => {
    const first = await api.call('GET', '/v1/audit-events?limit=2');
    const second = await api.call('GET', `/v1/audit-events?limit=2&cursor=${first.body.nextCursor}`);
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(4);
    for (const bad of ['?what=nonsense', '?address=nonsense', '?cursor=nonsense', '?limit=0', '?from=nonsense'])
      expect((await api.call('GET', `/v1/audit-events${bad}`)).status, bad).toBe(400);
  });

  it('has the address of each change of the configuration', async () => {
    await api.make('/v1/groups', { name: 'Traced' });
    const [change] = (await api.call('GET', '/v1/changes?limit=1')).body.items;
    expect(change).toMatchObject({ actor: 'key:first administrator', address: '127.0.0.1', after: { name: 'Traced' } });
  });
});
