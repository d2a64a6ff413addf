import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_ROLES } from '../../src/http/roles.ts';
import { rowsOf } from '../../src/store/connection.ts';
import { waitFor } from '../support/wait.ts';
import { type Answer, startApi, type TestApi } from './api.ts';

describe('people', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  /** A user as an administrator has just made him. */
  const makeNew = async (name: string, role = 'operator') => {
    const made = await api.make('/v1/users', { name, role });
    return { ...made, password: String(made.password) };
  };
  /** One who has chosen his password. */
  const make = async (name: string, role?: string) => {
    const made = await makeNew(name, role);
    await api.store.db.execute(sql`UPDATE users SET must_change_password = false WHERE id = ${made.id}`);
    return made;
  };
  const signIn = (name: string, password: string, headers = {}) =>
    api.call('POST', '/v1/session', { name, password }, { key: null, headers });
  const cookieOf = (answer: Answer) => (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
  /** A browser with this cookie, on our own page. */
  const as =
    (Cookie: string) =>
    (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      api.call(method, path, body, { key: null, headers: { Cookie, 'Sec-Fetch-Site': 'same-origin', ...headers } });
  const events = async (what: string) => (await api.call('GET', `/v1/audit-events?what=${what}`)).body.items;

  it('sign in with name and password, whatever the case, and work by their role', async () => {
    const { password } = await make('Анна Петрова', 'viewer');
    const answer = await signIn(' АННА петрова', password);
    expect(answer).toMatchObject({ status: 200, body: { name: 'Анна Петрова', role: 'viewer', by: 'user' } });
    const cookie = answer.headers.get('Set-Cookie') ?? '';
    expect(cookie).toMatch(/^callerid\.session_token=/);
    for (const part of [/HttpOnly/i, /SameSite=Strict/i, /Path=\//i]) expect(cookie).toMatch(part);
    expect(cookie).not.toMatch(/Secure/);
    const secure = await signIn('Анна Петрова', password, { 'X-Forwarded-Proto': 'https' });
    expect(secure.headers.get('Set-Cookie')).toMatch(/^__Secure-callerid\.session_token=.*; Secure/i);
    const anna = as(cookieOf(answer));
    expect((await anna('GET', '/v1/groups')).status).toBe(200);
    expect((await anna('GET', '/v1/session')).body).toMatchObject({ name: 'Анна Петрова', by: 'user' });
    expect((await anna('POST', '/v1/groups', { name: 'x' })).status).toBe(403);
  });

  it('are named in the history', async () => {
    const { password } = await make('Historian');
    const historian = as(cookieOf(await signIn('historian', password)));
    expect((await historian('POST', '/v1/groups', { name: 'By a user' })).status).toBe(201);
    const [change] = (await api.call('GET', '/v1/changes?limit=1')).body.items;
    expect(change).toMatchObject({ actor: 'user:Historian', address: '127.0.0.1' });
    expect((await events('signed_in'))[0]).toMatchObject({ actor: 'user:Historian' });
  });

  it('change nothing from another site', async () => {
    const { password } = await make('Visitor');
    const Cookie = cookieOf(await signIn('Visitor', password));
    const from = (headers: Record<string, string>) =>
      api.call('POST', '/v1/groups', { name: `From ${Math.random()}` }, { key: null, headers: { Cookie, ...headers } });
    expect((await from({})).status).toBe(403);
    expect((await from({ Origin: 'http://evil.example' })).status).toBe(403);
    expect((await from({ 'Sec-Fetch-Site': 'same-site' })).status).toBe(403);
    expect((await from({ 'Sec-Fetch-Site': 'cross-site', Origin: api.url })).status).toBe(403);
    expect((await from({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
    const forged = Cookie.replace(/=.{5}/, '=AAAAA');
    expect((await as(forged)('GET', '/v1/session')).status).toBe(401);
  });

  it('get the same refusal for a name that nobody has, another password and a disabled user', async () => {
    const { id, password, etag } = await make('Left');
    const put = await api.call('PUT', `/v1/users/${id}`, { role: 'operator', disabled: true }, { ifMatch: etag });
    expect(put).toMatchObject({ status: 200, body: { disabled: true } });
    const refusals = [
      await signIn('Nobody at all', 'x'.repeat(16)),
      await signIn('Left', 'x'.repeat(16)),
      await signIn('Left', password),
    ];
    const [first, ...others] = refusals.map(({ status, body, headers }) => {
      const { requestId: _, ...rest } = body;
      return { status, rest, cookie: headers.get('Set-Cookie') };
    });
    expect(first).toMatchObject({ status: 401, rest: { code: 'unauthenticated' }, cookie: null });
    for (const other of others) expect(other).toEqual(first);
    await waitFor('the refusals in the trace', async () => (await events('sign_in_refused')).length >= 2);
    expect((await events('sign_in_refused')).map(({ actor }) => actor)).toEqual(
      expect.arrayContaining([null, 'user:Left']),
    );
    const left = rowsOf(await api.store.db.execute(sql`SELECT id FROM user_sessions WHERE user_id = ${id}`));
    expect(left).toEqual([]);
  });

  it('sign out here, and everywhere', async () => {
    const { password } = await make('Twice');
    const [one, two, three] = [
      as(cookieOf(await signIn('Twice', password))),
      as(cookieOf(await signIn('Twice', password))),
      as(cookieOf(await signIn('Twice', password))),
    ];
    const out = await one('DELETE', '/v1/session');
    expect(out.status).toBe(204);
    expect(out.headers.get('Set-Cookie')).toMatch(/callerid\.session_token=;.*Max-Age=0/);
    expect((await one('GET', '/v1/session')).status).toBe(401);
    expect((await two('GET', '/v1/session')).status).toBe(200);
    await two('DELETE', '/v1/session?everywhere=true');
    expect((await two('GET', '/v1/session')).status).toBe(401);
    expect((await three('GET', '/v1/session')).status).toBe(401);
    expect((await events('signed_out_everywhere'))[0]).toMatchObject({ actor: 'user:Twice' });
  });

  it('lose their sessions with a new role, and have the new one at once', async () => {
    const { id, etag, password } = await make('Promoted', 'viewer');
    const before = as(cookieOf(await signIn('Promoted', password)));
    const put = { role: 'administrator', disabled: false };
    expect((await api.call('PUT', `/v1/users/${id}`, put, { ifMatch: etag })).status).toBe(200);
    expect((await api.call('PUT', `/v1/users/${id}`, put, { ifMatch: etag })).status).toBe(412);
    expect((await before('GET', '/v1/session')).status).toBe(401);
    const promoted = as(cookieOf(await signIn('Promoted', password)));
    const read = await promoted('GET', `/v1/users/${id}`);
    expect(read.body).toMatchObject({ role: 'administrator' });
    const self = await promoted(
      'PUT',
      `/v1/users/${id}`,
      { role: 'viewer', disabled: false },
      { 'If-Match': read.etag },
    );
    expect(self).toMatchObject({ status: 400, body: { errors: [{ code: 'yourself' }] } });
  });

  it('change their password, and get a new one from an administrator', async () => {
    const { id, password } = await make('Careful');
    const first = as(cookieOf(await signIn('Careful', password)));
    const second = as(cookieOf(await signIn('Careful', password)));
    const next = 'a much better one';
    const wrong = await first('POST', '/v1/session/password', { present: 'x'.repeat(16), next });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: 'present', code: 'wrong_password' }] } });
    expect((await first('POST', '/v1/session/password', { present: password, next: 'short' })).status).toBe(400);
    const changed = await first('POST', '/v1/session/password', { present: password, next });
    expect(changed.status).toBe(204);
    expect((await second('GET', '/v1/session')).status).toBe(401);
    expect((await as(cookieOf(changed))('GET', '/v1/session')).status).toBe(200);
    expect((await signIn('Careful', password)).status).toBe(401);
    expect((await signIn('Careful', next)).status).toBe(200);
    const reset = await api.call('POST', `/v1/users/${id}/password`);
    expect((await as(cookieOf(changed))('GET', '/v1/session')).status).toBe(401);
    expect((await signIn('Careful', next)).status).toBe(401);
    expect((await signIn('Careful', String(reset.body.password))).status).toBe(200);
    const keyed = await api.call('POST', '/v1/session/password', { present: next, next });
    expect(keyed.status).toBe(403);
  });

  it('choose a password of their own before anything else, after each one that an administrator gave', async () => {
    const { id, password } = await makeNew('New', 'administrator');
    const may = async (Cookie: string) => {
      const statuses = new Map<string, number>();
      for (const [route, roles] of Object.entries(ROUTE_ROLES)) {
        const [method = '', path = ''] = route.split(' ');
        if (roles === 'everyone' || path.includes('/session')) continue;
        const body = method === 'GET' || method === 'DELETE' ? undefined : {};
        const answer = await as(Cookie)(method, path.replace('{id}', '2147483647'), body);
        statuses.set(route, answer.body?.code === 'password_change_required' ? answer.status : 0);
      }
      return [...new Set(statuses.values())];
    };
    const choose = async (given: string, next: string) => {
      const signedIn = await signIn('New', given);
      expect(signedIn).toMatchObject({ status: 200, body: { mustChangePassword: true } });
      const Cookie = cookieOf(signedIn);
      expect((await as(Cookie)('GET', '/v1/session')).body).toMatchObject({ name: 'New', mustChangePassword: true });
      expect(await may(Cookie)).toEqual([403]);
      const same = await as(Cookie)('POST', '/v1/session/password', { present: given, next: given });
      expect(same).toMatchObject({ status: 400, body: { errors: [{ path: 'next', code: 'same_password' }] } });
      const wrong = await as(Cookie)('POST', '/v1/session/password', { present: 'x'.repeat(16), next });
      expect(wrong.status).toBe(400);
      expect(await may(Cookie)).toEqual([403]);
      const changed = await as(Cookie)('POST', '/v1/session/password', { present: given, next });
      expect(changed.status).toBe(204);
      expect(await may(cookieOf(changed))).toEqual([0]);
      expect((await signIn('New', next)).body).toMatchObject({ mustChangePassword: false });
    };
    await choose(password, 'a password of his own');
    const reset = await api.call('POST', `/v1/users/${id}/password`);
    await choose(String(reset.body.password), 'another of his own');
    const leaving = await api.call('POST', `/v1/users/${id}/password`);
    const left = as(cookieOf(await signIn('New', String(leaving.body.password))));
    expect((await left('DELETE', '/v1/session')).status).toBe(204);
    expect((await left('GET', '/v1/session')).status).toBe(401);
  });

  it('have sessions that end when they are idle, and after a week whatever they do', async () => {
    const { id, password } = await make('Idle');
    const idle = as(cookieOf(await signIn('Idle', password)));
    const set = (what: ReturnType<typeof sql>) =>
      api.store.db.execute(sql`UPDATE user_sessions SET ${what} WHERE user_id = ${id}`);
    await set(sql`expires_at = now() + interval '7 hours'`); // last used an hour ago
    const used = await idle('GET', '/v1/session');
    expect(used.headers.get('Set-Cookie')).toMatch(/callerid\.session_token=/);
    await set(sql`created_at = now() - interval '8 days'`);
    expect((await idle('GET', '/v1/session')).status).toBe(401);
    const again = as(cookieOf(await signIn('Idle', password)));
    await set(sql`expires_at = now() - interval '1 second'`);
    expect((await again('GET', '/v1/session')).status).toBe(401);
  });

  it('keep their call from being placed twice, as a key does', async () => {
    const { password } = await make('Caller');
    const caller = as(cookieOf(await signIn('Caller', password)));
    await api.store.db.execute(sql`INSERT INTO pbxs (name, kind) VALUES ('office', 'asterisk')`);
    await api.store.db.execute(sql`INSERT INTO trunks (pbx_id, name) SELECT id, 'out' FROM pbxs WHERE name = 'office'`);
    const call = { pbx: 'office', trunk: 'out', destination: '+74951234567', connect: { endpoint: 'PJSIP/101' } };
    const ask = () => caller('POST', '/v1/calls', call, { 'Idempotency-Key': 'once' });
    const [one, two] = [await ask(), await ask()];
    expect(one.status).toBe(201);
    expect(two.body.id).toBe(one.body.id);
  });

  it('have their secrets nowhere but as hashes', async () => {
    const { id, password } = await make('Hashed');
    const tables = ['users', 'user_accounts', 'audit_events', 'changes'];
    for (const table of tables) {
      const rows = JSON.stringify(rowsOf(await api.store.db.execute(sql.raw(`SELECT * FROM ${table}`))));
      expect(rows).not.toContain(password);
    }
    const listed = JSON.stringify((await api.call('GET', '/v1/users')).body);
    expect(listed).toContain(`"id":${id}`);
    expect(listed).not.toMatch(/password|hash/);
    expect(api.logged.join('')).not.toContain(password);
  });

  it.each([
    [{ role: 'viewer' }, 'name', 'required'],
    [{ name: ' x', role: 'viewer' }, 'name', 'invalid'],
    [{ name: 'x', role: 'SECRET' }, 'role', 'not_allowed'],
    [{ name: 'x', role: 'viewer', password: 'mine' }, 'password', 'unknown_field'],
    [{ name: 'ANNA ПЕТРОВА', role: 'viewer', email: 'x' }, 'email', 'unknown_field'],
  ])('are not made from %j', async (body, path, code) => {
    expect((await api.call('POST', '/v1/users', body)).body).toMatchObject({ errors: [{ path, code }] });
  });

  it('have names of their own', async () => {
    await make('Only');
    expect(await api.call('POST', '/v1/users', { name: 'ONLY', role: 'viewer' })).toMatchObject({
      status: 409,
      body: { code: 'name_taken' },
    });
  });
});

describe('too many attempts to sign in', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  const from = (address: string, name: string, password = 'x'.repeat(16)) =>
    api.call('POST', '/v1/session', { name, password }, { key: null, headers: { 'X-Forwarded-For': address } });

  it('are stopped, for a name that nobody has as well, and the right password does not pass then', async () => {
    const made = await api.make('/v1/users', { name: 'Target', role: 'viewer' });
    for (const name of ['Target', 'Nobody']) {
      // seven at once, the last of which do not pass together either; more wait too long for a slow machine's two checks
      const answers: Awaited<ReturnType<typeof from>>[] = [];
      for (let row = 0; row < 3; row++)
        answers.push(...(await Promise.all(Array.from({ length: 7 }, (_, i) => from(`192.0.2.${7 * row + i}`, name)))));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array<number>(20).fill(401), 429]);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.body).toMatchObject({ code: 'too_many_attempts' });
      expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(60);
    }
    expect((await from('192.0.2.99', 'target', String(made.password))).status).toBe(429);
  });

  it('are stopped by address as well, whatever was tried, and the right key does not pass then', async () => {
    const by = (key: string, address: string) =>
      api.call('POST', '/v1/session', { key }, { key: null, headers: { 'X-Forwarded-For': address } });
    const answers = await Promise.all(Array.from({ length: 31 }, (_, i) => by(`guess ${i}`, '198.51.100.7')));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(30).fill(401), 429]);
    expect((await by(api.key, '198.51.100.7')).body).toMatchObject({ code: 'too_many_attempts' });
    expect((await by(api.key, '198.51.100.8')).status).toBe(200);
  });
});
