import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { username } from 'better-auth/plugins/username';
import type { Logger } from 'pino';
import { checkName, fold, MAX_NAME_LENGTH } from '../../domain/name.ts';
import { asStoreError } from '../../store/errors.ts';
import { type Database, userAccounts, userSessions, users } from '../../store/schema.ts';
import { hash, MAX_PASSWORD, MIN_PASSWORD, verify } from './passwords.ts';

/** A session that is not used for this long has ended. Seconds. */
export const IDLE_S = 8 * 3600;
/** How often use moves the end of a session on: a write to the database. */
const TOUCH_S = 60;
/** Its own header between us and the library; a client's header of this name never gets there. */
export const ADDRESS_HEADER = 'x-client-address';

/**
 * better-auth, which keeps passwords and sessions. None of its own routes is served: our routes call it, so that the
 * table of roles, the limits and the trace stand before all of it. It reads no variable of the environment that matters.
 */
export function createAuth(db: Database, secret: string, secure: boolean, log: Logger) {
  return betterAuth({
    appName: 'callerid-groups',
    baseURL: `${secure ? 'https' : 'http'}://callerid.invalid`, // never shown: it builds no links
    secret,
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: { user: users, session: userSessions, account: userAccounts },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
      password: { hash, verify },
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false },
        disabledAt: { type: 'date', input: false, required: false },
        mustChangePassword: { type: 'boolean', input: false },
      },
    },
    session: { expiresIn: IDLE_S, updateAge: TOUCH_S },
    plugins: [
      username({
        displayUsername: false,
        minUsernameLength: 1,
        maxUsernameLength: MAX_NAME_LENGTH,
        usernameNormalization: fold,
        usernameValidator: (name) => checkName(name).ok,
        schema: { user: { fields: { username: 'nameKey' } } },
      }),
    ],
    advanced: {
      useSecureCookies: secure,
      cookiePrefix: 'callerid',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', path: '/' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // Our tables leave out what e-mail and OAuth need, which nothing here uses.
      database: { generateId: 'serial', validateSchema: false },
    },
    rateLimit: { enabled: false }, // it covers the library's own routes alone; see attempts.ts
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message, ...args) => log.error({ err: asStoreError(args[0]) ?? args[0] }, `sign-in: ${message}`),
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;
