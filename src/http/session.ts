import { z } from '@hono/zod-openapi';
import { keyOwner } from './authenticate.ts';
import { writeKeyCookie } from './cookie.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { ROLES } from './roles.ts';

const Session = z
  .object({ name: z.string().openapi({ example: 'first' }), role: z.enum(ROLES) })
  .openapi('Session', { description: 'Whose key it is, and what it may do' });

/** `/v1/session`: the page exchanges a key for a cookie that holds it until the browser is closed or the key revoked. */
export function addSession(api: Api): void {
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
      const owner = await keyOwner(api.store, body.key);
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
    status: 204,
    handle: async ({ c }) => {
      writeKeyCookie(c, null);
      return {};
    },
  });
}
