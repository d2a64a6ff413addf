import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AuditWhat } from '../domain/audit.ts';
import { keyActor } from '../store/api-keys.ts';
import { writeAudit } from '../store/audit-events.ts';
import { keyOwner, noteRefusal, unauthenticated } from './authenticate.ts';
import { readKeyCookie, writeKeyCookie } from './cookie.ts';
import { type Api, addEndpoint, type HttpEnv, type Principal } from './endpoint.ts';
import { ROLES } from './roles.ts';

const Session = z
  .object({ name: z.string().openapi({ example: 'first' }), role: z.enum(ROLES) })
  .openapi('Session', { description: 'Whose key it is, and what it may do' });

/** `/v1/session`: the page exchanges a key for a cookie that holds it until the browser is closed or the key revoked. */
export function addSession(api: Api): void {
  const noteSession = (c: Context<HttpEnv>, { name }: Principal, what: AuditWhat) =>
    writeAudit(api.store.db, { name: keyActor(name), address: c.get('origin').address }, what);
  const common = { path: '/v1/session', tag: 'session' } as const;
  addEndpoint(api, {
    ...common,
    method: 'post',
    operationId: 'signIn',
    summary: 'Exchange a key for a cookie',
    body: z.strictObject({ key: z.string().trim().min(1).max(200) }).openapi('SignIn'),
    status: 200,
    output: Session,
    problems: ['unauthenticated'],
    handle: async ({ body, c }) => {
      const owner = await keyOwner(c, api.store, body.key);
      if (!owner) {
        noteRefusal(c, api.store, 'sign_in_refused', null);
        throw unauthenticated();
      }
      await noteSession(c, owner, 'signed_in');
      writeKeyCookie(c, body.key);
      return { body: owner };
    },
  });
  addEndpoint(api, {
    ...common,
    method: 'get',
    operationId: 'whoAmI',
    summary: 'Who is signed in?',
    status: 200,
    output: Session,
    handle: async ({ principal }) => {
      if (!principal) throw new Error('the guard lets nobody in here without a key');
      return { body: principal };
    },
  });
  addEndpoint(api, {
    ...common,
    method: 'delete',
    operationId: 'signOut',
    summary: 'Forget the cookie',
    needsNothing: true,
    status: 204,
    handle: async ({ c }) => {
      const owner = await keyOwner(c, api.store, readKeyCookie(c));
      if (owner) await noteSession(c, owner, 'signed_out');
      writeKeyCookie(c, null);
      return {};
    },
  });
}
