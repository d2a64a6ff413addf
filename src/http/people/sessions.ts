import { isAPIError } from 'better-auth/api';
import type { Context } from 'hono';
import { deleteCookie } from 'hono/cookie';
import type { Logger } from 'pino';
import { asStoreError } from '../../store/errors.ts';
import { endSession, sessionSecret } from '../../store/people.ts';
import type { Store } from '../../store/store.ts';
import type { HttpEnv, Principal } from '../endpoint.ts';
import { ROLES } from '../roles.ts';
import { ADDRESS_HEADER, type Auth, createAuth } from './auth.ts';

/** A session ends this long after its sign-in, however much it is used. */
const COOKIE = 'callerid.session_token';
const ABSOLUTE_MS = 7 * 24 * 3600_000;

export interface Session {
  readonly principal: Principal;
  readonly token: string;
  /** `Set-Cookie` headers for the answer: the end of the session has moved on. */
  readonly cookies: readonly string[];
}

/** Sessions of people, in an HttpOnly cookie. Each method rejects with `StoreError` `unavailable` while the database is away. */
export interface Sessions {
  /** Sets the cookie. Null: no such user, another password, or not allowed to sign in; it takes as long each time. */
  signIn(c: Context<HttpEnv>, name: string, password: string): Promise<Principal | null>;
  /** Null: the request has no cookie of a session, or of one that has ended. */
  find(c: Context<HttpEnv>): Promise<Session | null>;
  /** Ends all other sessions of the user, and makes this one anew. False: the present password is another one. */
  changePassword(c: Context<HttpEnv>, present: string, next: string): Promise<boolean>;
}

export function createSessions(store: Store, log: Logger, now: () => Date): Sessions {
  /** One for http and one for https, whose cookies are `Secure` and have a name that plain http can't set. */
  const made = new Map<boolean, Auth>();
  async function authFor(c: Context<HttpEnv>): Promise<Auth> {
    const { secure } = c.get('origin');
    const known = made.get(secure);
    if (known) return known;
    const auth = createAuth(store.db, await sessionSecret(store.db), secure, log);
    made.set(secure, auth);
    return auth;
  }

  async function find(c: Context<HttpEnv>): Promise<Session | null> {
    if (!(c.req.header('Cookie') ?? '').includes(`${COOKIE}=`)) return null;
    const auth = await authFor(c);
    const { response, headers } = await asked(() =>
      auth.api.getSession({ headers: headersOf(c), returnHeaders: true }),
    );
    if (!response) return null;
    const { session, user } = response;
    const principal = principalOf(user);
    if (!principal || now().getTime() - session.createdAt.getTime() > ABSOLUTE_MS) {
      await endSession(store.db, session.token);
      return null;
    }
    return { principal, token: session.token, cookies: headers.getSetCookie() };
  }

  return {
    find,
    async signIn(c, name, password) {
      const auth = await authFor(c);
      const result = await refusable(() =>
        auth.api.signInUsername({ body: { username: name, password }, headers: headersOf(c), returnHeaders: true }),
      );
      if (!result) return null;
      const principal = principalOf(result.response.user);
      if (!principal) {
        await endSession(store.db, result.response.token);
        return null;
      }
      setCookies(c, result.headers.getSetCookie());
      return principal;
    },
    async changePassword(c, present, next) {
      const auth = await authFor(c);
      const body = { currentPassword: present, newPassword: next, revokeOtherSessions: true };
      const result = await refusable(() =>
        auth.api.changePassword({ body, headers: headersOf(c), returnHeaders: true }),
      );
      if (result) setCookies(c, result.headers.getSetCookie());
      return result !== null;
    },
  };
}

/** Null: somebody who may not sign in. */
function principalOf(user: {
  id: string;
  name: string;
  role?: string;
  disabledAt?: Date | null | undefined;
  mustChangePassword?: boolean;
}): Principal | null {
  const role = ROLES.find((known) => known === user.role);
  if (!role || user.disabledAt) return null;
  const { name, mustChangePassword = true } = user;
  return { by: 'user', id: Number(user.id), name, role, mustChangePassword };
}

/** What the library sees of a request: its cookies, and where it came from as far as we believe it. */
function headersOf(c: Context<HttpEnv>): Headers {
  const headers = new Headers({ cookie: c.req.header('Cookie') ?? '' });
  const { address } = c.get('origin');
  if (address !== null) headers.set(ADDRESS_HEADER, address);
  const agent = c.req.header('User-Agent');
  if (agent) headers.set('user-agent', agent.slice(0, 300));
  return headers;
}

/** Makes the browser forget the session, over http and https. */
export function clearSession(c: Context<HttpEnv>): void {
  const { secure } = c.get('origin');
  deleteCookie(c, secure ? `__Secure-${COOKIE}` : COOKIE, { httpOnly: true, sameSite: 'Strict', path: '/', secure });
}

export function setCookies(c: Context<HttpEnv>, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
}

/** The library wraps what the database throws. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(error) ?? error;
  }
}

/** Null: refused for what was sent. */
async function refusable<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await asked(work);
  } catch (error) {
    if (isAPIError(error) && error.statusCode < 500) return null;
    throw error;
  }
}
