import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { RouterRoute } from 'hono/types';
import { type ApiKeyRow, ensureFirstAdministrator } from '../store/api-keys.ts';
import type { Refusal, Store } from '../store/store.ts';
import { isFromOwnPage, readKeyCookie } from './cookie.ts';
import { actorName, type GuardedRoute, type HttpEnv, type Principal } from './endpoint.ts';
import { hasMetricsToken } from './metrics.ts';
import { type Sessions, setCookies } from './people/sessions.ts';
import { ProblemError } from './problem.ts';
import { BEFORE_OWN_PASSWORD, isRoute, ROLES, ROUTE_ROLES, routeKey } from './roles.ts';

/** Longer than any key: what is longer is not even hashed. */
const MAX_KEY = 200;

/**
 * Stands before every route: who asks, and may this role call it? Denies what the table does not name, and notes it.
 * @param sessions null: keys alone are taken
 * An address that no route has goes on, to be answered 404 or 405.
 */
export function guard(
  store: Store,
  sessions: Sessions | null,
  metricsToken: string | null = null,
): MiddlewareHandler<HttpEnv> {
  const routeOf = routeFinder();
  return async (c, next) => {
    const route = routeOf(c);
    c.set('route', route);
    if (route) {
      const { key, roles } = route;
      if (roles !== 'everyone' && !(key === 'GET /metrics' && hasMetricsToken(c, metricsToken))) {
        const header = c.req.header('authorization');
        const session = header === undefined ? await sessions?.find(c) : null;
        const principal = session?.principal ?? (await keyPrincipal(c, store, header, key));
        if (header === undefined) requireOwnPage(c, store, principal, key);
        if (!roles.includes(principal.role)) {
          noteRefusal(c, store, 'role_refused', principal, key);
          throw new ProblemError('forbidden', 'Ask an administrator for the role that this needs');
        }
        if (principal.mustChangePassword && !BEFORE_OWN_PASSWORD.has(key))
          throw new ProblemError('password_change_required', 'POST /v1/session/password first');
        c.set('principal', principal);
        await next();
        return setCookies(c, session?.cookies ?? []);
      }
    }
    await next();
  };
}

/** What answers a request, or undefined where nothing does. Looks each route up in the table once. */
function routeFinder(): (c: Context) => GuardedRoute | undefined {
  const found = new Map<RouterRoute, GuardedRoute>();
  return (c) => {
    const route = matchedRoutes(c).findLast(isRoute);
    if (!route) return;
    const known = found.get(route);
    if (known) return known;
    const key = routeKey(route);
    const guarded = { path: route.path, key, roles: ROUTE_ROLES[key] ?? [] };
    found.set(route, guarded);
    return guarded;
  };
}

/** By the Authorization header, else by the page's cookie of a key. */
async function keyPrincipal(
  c: Context<HttpEnv>,
  store: Store,
  header: string | undefined,
  route: string,
): Promise<Principal> {
  const sent = header === undefined ? readKeyCookie(c) : (/^Bearer +(\S+)$/i.exec(header)?.[1] ?? '');
  const principal = await keyOwner(c, store, sent);
  if (principal) return principal;
  // who sends nothing has only opened the page
  if (sent !== undefined) noteRefusal(c, store, 'key_refused', null, route);
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
