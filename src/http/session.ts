import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AuditWhat } from '../domain/audit.ts';
import { writeAudit } from '../store/audit-events.ts';
import { endAllSessions, endSession, knownName, passwordChosen } from '../store/people.ts';
import { keyOwner, noteRefusal, unauthenticated } from './authenticate.ts';
import { readKeyCookie, writeKeyCookie } from './cookie.ts';
import { type Api, actorName, addEndpoint, type HttpEnv, type Principal } from './endpoint.ts';
import { Flag, invalidRequest } from './input.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from './people/passwords.ts';
import { clearSession } from './people/sessions.ts';
import { ProblemError } from './problem.ts';
import { ROLES } from './roles.ts';

const Session = z
  .object({
    name: z.string().openapi({ example: 'Anna' }),
    role: z.enum(ROLES),
    by: z.enum(['user', 'key']).openapi({ description: 'How: with name and password, or with a key' }),
    mustChangePassword: z.boolean().openapi({
      example: false,
      description: 'True: an administrator gave the password; all but `POST /v1/session/password` is refused at first',
    }),
  })
  .openapi('Session', { description: 'Who is signed in, and what he may do' });

const password = z.string().min(1).max(MAX_PASSWORD).openapi({ format: 'password', example: 'correct horse battery' });

const SignIn = z
  .union([
    z.strictObject({ name: z.string().trim().min(1).max(64).openapi({ example: 'Anna' }), password }),
    z.strictObject({ key: z.string().trim().min(1).max(200).openapi({ example: 'cidg_...' }) }),
  ])
  .openapi('SignIn');

/** `/v1/session`: a name and a password, or a key, become a cookie that scripts can't read. */
export function addSession(api: Api): void {
  const { store, sessions, attempts } = api;
  const note = (c: Context<HttpEnv>, principal: Principal, what: AuditWhat) =>
    writeAudit(store.db, actorOf(c, principal), what);
  const common = { path: '/v1/session', tag: 'session' } as const;

  addEndpoint(api, {
    ...common,
    method: 'post',
    operationId: 'signIn',
    summary: 'Sign in with a name and a password, or with a key',
    description: 'The same refusal whatever is wrong. An account or an address that fails too often has to wait.',
    body: SignIn,
    status: 200,
    output: Session,
    problems: ['unauthenticated', 'too_many_attempts'],
    handle: async ({ body, c }) => {
      const { address } = c.get('origin');
      const name = 'name' in body ? body.name : null;
      const check = async () =>
        'name' in body ? sessions.signIn(c, body.name, body.password) : keyOwner(c, store, body.key);
      const owner = await attempts.run(name, address, check).catch(async (error: unknown) => {
        if (error instanceof ProblemError) await noteFailure(c, name, 'limit_refused');
        throw error;
      });
      if (!owner) {
        await noteFailure(c, name, 'sign_in_refused');
        throw unauthenticated();
      }
      await note(c, owner, 'signed_in');
      if ('key' in body) writeKeyCookie(c, body.key);
      return { body: owner };
    },
  });

  /** Only a name that there is gets into the trace: people type passwords into the wrong field. */
  async function noteFailure(c: Context<HttpEnv>, name: string | null, what: 'limit_refused' | 'sign_in_refused') {
    const known = name === null ? null : await knownName(store.db, name);
    noteRefusal(c, store, what, known);
  }

  addEndpoint(api, {
    ...common,
    method: 'get',
    operationId: 'whoAmI',
    summary: 'Who is signed in?',
    status: 200,
    output: Session,
    handle: async ({ principal }) => ({ body: present(principal) }),
  });

  addEndpoint(api, {
    ...common,
    method: 'delete',
    operationId: 'signOut',
    summary: 'Sign out, here or everywhere',
    query: z.strictObject({
      everywhere: Flag.optional().openapi({ description: 'True: all sessions of this user end' }),
    }),
    status: 204,
    handle: async ({ c, query }) => {
      const session = await sessions.find(c);
      const owner = session?.principal ?? (await keyOwner(c, store, readKeyCookie(c)));
      if (session && query.everywhere)
        await endAllSessions(store.db, session.principal.id, actorOf(c, session.principal));
      else if (session) await endSession(store.db, session.token);
      if (owner && !(session && query.everywhere)) await note(c, owner, 'signed_out');
      clearSession(c);
      writeKeyCookie(c, null);
      return {};
    },
  });

  addEndpoint(api, {
    path: '/v1/session/password',
    tag: 'session',
    method: 'post',
    operationId: 'changePassword',
    summary: 'Change your own password; all your other sessions end',
    body: z
      .strictObject({
        present: password,
        next: password.min(MIN_PASSWORD).openapi({ example: 'four words of my own' }),
      })
      .openapi('PasswordChange'),
    status: 204,
    problems: ['too_many_attempts'],
    handle: async ({ c, body, principal, actor }) => {
      const { by, id, name } = present(principal);
      if (by === 'key')
        throw new ProblemError('forbidden', 'A key has no password: sign in with a name and a password');
      if (body.next === body.present)
        throw invalidRequest([
          { path: 'next', code: 'same_password', message: 'Must be another than the present one' },
        ]);
      const check = async () => ((await sessions.changePassword(c, body.present, body.next)) ? true : null);
      if ((await attempts.run(name, c.get('origin').address, check)) === null) {
        throw invalidRequest([{ path: 'present', code: 'wrong_password', message: 'Is not your present password' }]);
      }
      await passwordChosen(store.db, id, actor);
      return {};
    },
  });
}

const actorOf = (c: Context<HttpEnv>, principal: Principal) => ({
  name: actorName(principal),
  address: c.get('origin').address,
});

function present(principal: Principal | null): Principal {
  if (!principal) throw new Error('the guard lets nobody in here without a sign-in or a key');
  return principal;
}
