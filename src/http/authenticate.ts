import type { Context } from 'hono';
import { type ApiKeyRow, ensureFirstAdministrator } from '../store/api-keys.ts';
import type { Refusal, Store } from '../store/store.ts';
import { isFromOwnPage, readKeyCookie } from './cookie.ts';
import { actorName, type GuardedRoute, type HttpEnv, type Principal } from './endpoint.ts';
import { hasMetricsToken } from './metrics.ts';
import { type Sessions, setCookies } from './people/sessions.ts';
import { ProblemError } from './problem.ts';
import { BEFORE_OWN_PASSWORD, ROLES, ROUTE_ROLES, routeKey } from './roles.ts';

/** Longer than any key: what is longer is not even hashed. */
const MAX_KEY = 200;

/** A route with the roles that the table names for it; with none, nobody is let in. */
export function guarded(method: string, path: string): GuardedRoute {
  const key = routeKey({ method: method.toUpperCase(), path });
  return { path, key, roles: ROUTE_ROLES[key] ?? [] };
}

/**
 * Stands before every route: who asks, and may this role call it? Throws when he may not, and notes it.
 * @param sessions null: keys alone are taken
 */
export function guard(store: Store, sessions: Sessions | null, metricsToken: string | null = null) {
  return (c: Context<HttpEnv>, route: GuardedRoute): void | Promise<void> => {
    const { key, roles } = route;
    if (roles === 'everyone' || (key === 'GET /metrics' && hasMetricsToken(c, metricsToken))) return;
    const header = c.req.header('authorization');
    if (header === undefined) return admitPage(c, store, sessions, route);
    const owner = keyOwner(c, store, /^Bearer +(\S+)$/i.exec(header)?.[1]);
    return owner instanceof Promise
      ? owner.then((owner) => admit(c, store, owner ?? refuseKey(c, store, route), route))
      : admit(c, store, owner ?? refuseKey(c, store, route), route);
  };
}

/** By the cookie of a session, else by the page's cookie of a key. */
async function admitPage(
  c: Context<HttpEnv>,
  store: Store,
  sessions: Sessions | null,
  route: GuardedRoute,
): Promise<void> {
  const session = await sessions?.find(c);
  const key = readKeyCookie(c);
  const principal = session?.principal ?? (await keyOwner(c, store, key));
  // who sends nothing has only opened the page
  if (!principal && key === undefined) throw unauthenticated();
  const known = principal ?? refuseKey(c, store, route);
  requireOwnPage(c, store, known, route.key);
  admit(c, store, known, route);
  setCookies(c, session?.cookies ?? []);
}

function admit(c: Context<HttpEnv>, store: Store, principal: Principal, { key, roles }: GuardedRoute): void {
  if (!roles.includes(principal.role)) {
    noteRefusal(c, store, 'role_refused', principal, key);
    throw new ProblemError('forbidden', 'Ask an administrator for the role that this needs');
  }
  if (principal.mustChangePassword && !BEFORE_OWN_PASSWORD.has(key))
    throw new ProblemError('password_change_required', 'POST /v1/session/password first');
  c.set('principal', principal);
}

function refuseKey(c: Context<HttpEnv>, store: Store, route: GuardedRoute): never {
  noteRefusal(c, store, 'key_refused', null, route.key);
  throw unauthenticated();
}

/** What the browser sends by itself changes things only from our own page. */
function requireOwnPage(c: Context<HttpEnv>, store: Store, principal: Principal, route: string): void {
  if (['GET', 'HEAD'].includes(c.req.method) || isFromOwnPage(c)) return;
  noteRefusal(c, store, 'origin_refused', principal, route);
  throw new ProblemError('forbidden', "A request from another site can not use the page's sign-in");
}

/**
 * Whose key it is; null, whatever is wrong with it: an unknown, an expired or a revoked one. Only a hash is ever compared
 * (by the database's index), so that the time it takes tells nothing of a key. Without a promise where it is known.
 */
export function keyOwner(
  c: Context<HttpEnv>,
  store: Store,
  key: string | undefined,
): Principal | null | Promise<Principal | null> {
  const sound = key && key.length <= MAX_KEY && /^[\x21-\x7e]+$/.test(key);
  const row = sound ? store.apiKeys.owner(key, c.get('origin').address) : null;
  return row instanceof Promise ? row.then(principalOf) : principalOf(row);
}

function principalOf(row: ApiKeyRow | null): Principal | null {
  const role = row && ROLES.find((role) => role === row.role);
  return row && role ? { by: 'key', id: row.id, name: row.name, role, mustChangePassword: false } : null;
}

/** The same for every way to be nobody. */
export function unauthenticated(): ProblemError {
  return new ProblemError('unauthenticated', 'Sign in, or send a valid key as Authorization: Bearer <key>', {
    headers: { 'WWW-Authenticate': 'Bearer realm="callerid-groups"' },
  });
}

/** Writes a refusal into the trace, without anything that was sent. `who`: a string is the name of a user. */
export function noteRefusal(
  c: Context<HttpEnv>,
  store: Store,
  what: Refusal['what'],
  who: Principal | string | null,
  route: string | null = null,
): void {
  const actor = typeof who === 'string' ? `user:${who}` : who && actorName(who);
  store.auditLog.refused({ what, actor, route, address: c.get('origin').address, requestId: c.get('requestId') });
}

/** Makes the first administrator's key at the first start. Returns it, to be shown once, or null when there are keys. */
export function ensureFirstKey(store: Store): Promise<string | null> {
  return ensureFirstAdministrator(store.db);
}
