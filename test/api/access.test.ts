import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgentApp } from '../../src/http/agent-app.ts';
import { ensureFirstKey } from '../../src/http/authenticate.ts';
import { ROLES, ROUTE_ROLES } from '../../src/http/roles.ts';
import { createApiKey } from '../../src/store/api-keys.ts';
import { startApi, type TestApi } from './api.ts';

describe('who may do what', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  it('makes the first administrator key once', async () => {
    expect(await ensureFirstKey(api.store)).toBeNull();
    const { items } = (await api.call('GET', '/v1/keys')).body;
    expect(items).toMatchObject([{ role: 'administrator', expiresAt: null, revokedAt: null }]);
  });

  it('shows a key once, and forgets it', async () => {
    const made = await api.make('/v1/keys', { name: 'dialer', role: 'dialer' });
    expect(made.key).toMatch(/^\S{40,}$/);
    const listed = JSON.stringify((await api.call('GET', '/v1/keys')).body);
    expect(listed).toContain('"dialer"');
    expect(listed).not.toContain(made.key);
    expect(listed).not.toContain('hash');
  });

  it('revokes a key at once', async () => {
    const made = await api.make('/v1/keys', { name: 'short-lived', role: 'viewer' });
    const key = String(made.key);
    expect((await api.call('GET', '/v1/groups', undefined, { key })).status).toBe(200);
    expect((await api.call('DELETE', `/v1/keys/${made.id}`)).status).toBe(204);
    expect((await api.call('GET', '/v1/groups', undefined, { key })).status).toBe(401);
    expect((await api.call('DELETE', '/v1/keys/2147483647')).body).toMatchObject({ code: 'not_found' });
  });

  it('takes no expired key, and makes none', async () => {
    const expiresAt = new Date(Date.now() - 1000);
    const { key } = await createApiKey(api.store.db, { name: 'expired', role: 'administrator', expiresAt }, 'test');
    expect((await api.call('GET', '/v1/groups', undefined, { key })).status).toBe(401);
    const answer = await api.call('POST', '/v1/keys', {
      name: 'x',
      role: 'viewer',
      expiresAt: expiresAt.toISOString(),
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'expiresAt' }] } });
  });

  it.each([
    [{ role: 'viewer' }, 'name', 'required'],
    [{ name: 'x', role: 'SECRET' }, 'role', 'not_allowed'],
    [{ name: 'x', role: 'viewer', expiresAt: 'tomorrow' }, 'expiresAt', 'wrong_format'],
    [{ name: 'x', role: 'viewer', key: 'mine' }, 'key', 'unknown_field'],
  ])('makes no key from %j', async (body, path, code) => {
    expect((await api.call('POST', '/v1/keys', body)).body).toMatchObject({ errors: [{ path, code }] });
  });

  it('answers every route to each role as the table says, and to nobody else', async () => {
    const keys = new Map<string, string | null>([['nobody', null]]);
    for (const role of ROLES) keys.set(role, String((await api.make('/v1/keys', { name: role, role })).key));
    for (const [route, allowed] of Object.entries(ROUTE_ROLES)) {
      const [method = '', path = ''] = route.split(' ');
      for (const [who, key] of keys) {
        const body = method === 'GET' || method === 'DELETE' ? undefined : {};
        const { status } = await api.call(method, path.replace('{id}', '2147483647'), body, { key });
        const may = allowed === 'everyone' || allowed.some((role) => role === who);
        const refusals = who === 'nobody' ? [401] : [403];
        if (may) expect([401, 403], `${who}: ${route}`).not.toContain(status);
        else expect(refusals, `${who}: ${route}`).toContain(status);
      }
    }
  });

  it('shows of an agent alone its health to everybody and its metrics to who may read, and nothing else', async () => {
    const app = createAgentApp({ store: api.store, log: api.log, metricsToken: 'a-token-of-its-own' });
    const ask = async (path: string, key?: string) => {
      const headers = key === undefined ? undefined : { Authorization: `Bearer ${key}` };
      return (await app.request(path, { ...(headers && { headers }) })).status;
    };
    const keyOf = async (role: string) => String((await api.make('/v1/keys', { name: `agent ${role}`, role })).key);
    expect(await ask('/livez')).toBe(200);
    expect(await ask('/metrics')).toBe(401);
    expect(await ask('/metrics', 'another-token')).toBe(401);
    expect(await ask('/metrics', 'a-token-of-its-own')).toBe(200);
    expect(await ask('/metrics', await keyOf('viewer'))).toBe(200);
    expect(await ask('/metrics', await keyOf('dialer'))).toBe(403);
    for (const route of Object.keys(ROUTE_ROLES).filter((route) => !/\/(livez|readyz|metrics)$/.test(route))) {
      const [method = '', path = ''] = route.split(' ');
      const headers = { Authorization: `Bearer ${api.key}` };
      const { status } = await app.request(path.replace('{id}', '1'), { method, headers });
      expect(status, route).toBe(404);
    }
  });

  it('exchanges a key for a cookie, which only our own page can use to change things', async () => {
    const signIn = await api.call('POST', '/v1/session', { key: ` ${api.key}\n` }, { key: null });
    expect(signIn).toMatchObject({ status: 200, body: { role: 'administrator' } });
    const set = signIn.headers.get('Set-Cookie') ?? '';
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    const Cookie = set.split(';')[0] ?? '';

    const from = (headers: Record<string, string>) => ({ key: null, headers: { Cookie, ...headers } });
    const make = (headers: Record<string, string>) =>
      api.call('POST', '/v1/groups', { name: `By cookie ${Math.random()}` }, from(headers));
    expect(await api.call('GET', '/v1/session', undefined, from({}))).toMatchObject({
      status: 200,
      body: { role: 'administrator' },
    });
    expect((await make({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
    expect((await make({ Origin: api.url })).status).toBe(201);
    expect((await make({})).status).toBe(403);
    expect((await make({ 'Sec-Fetch-Site': 'same-site', Origin: api.url })).status).toBe(403);
    expect((await make({ Origin: 'http://127.0.0.1:1' })).status).toBe(403);

    const signOut = await api.call('DELETE', '/v1/session', undefined, from({}));
    expect(signOut.headers.get('Set-Cookie')).toMatch(/Max-Age=0/);
    expect((await api.call('POST', '/v1/session', { key: 'SECRET' }, { key: null })).body).toMatchObject({
      code: 'unauthenticated',
    });
    expect((await api.call('GET', '/v1/session', undefined, { key: null })).status).toBe(401);
  });

  it('logs requests, but neither keys nor bodies nor queries', async () => {
    await api.call('POST', '/v1/groups', { name: 'LOGGED-NAME' });
    await api.call('GET', '/v1/groups?search=LOGGED-SEARCH');
    const log = api.logged.join('');
    expect(log).toContain('"path":"/v1/groups"');
    expect(log).not.toContain(api.key);
    expect(log).not.toContain('LOGGED-');
  });
});
