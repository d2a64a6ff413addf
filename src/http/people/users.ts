import { z } from '@hono/zod-openapi';
import {
  changePerson,
  createPerson,
  getPerson,
  listPeople,
  type PersonRow,
  resetPassword,
} from '../../store/people.ts';
import { type Api, addEndpoint } from '../endpoint.ts';
import { Id, IdNumber, invalidRequest, Name, Timestamp } from '../input.ts';
import { addResource, pageQuery } from '../resource.ts';
import { ROLES } from '../roles.ts';
import { hash, makePassword } from './passwords.ts';

const role = z.enum(ROLES).openapi({ example: 'operator' });
const User = z
  .object({
    id: IdNumber,
    name: z.string().openapi({ example: 'Anna' }),
    role,
    disabled: z.boolean().openapi({ example: false, description: 'May not sign in' }),
    createdAt: Timestamp,
    version: z.int().openapi({ example: 0 }),
  })
  .openapi('Person');
const WithPassword = User.extend({
  password: z
    .string()
    .openapi({ description: 'To begin with; shown here and never again', example: 'qR7u-0kLw2mZx_4T' }),
}).openapi('PersonWithPassword');

const bodyOf = ({ disabledAt, ...row }: PersonRow) => ({
  ...row,
  role: role.parse(row.role),
  disabled: disabledAt !== null,
});

/** `/v1/users`: people who sign in. Nobody is deleted, since the history names him; who has left is disabled. */
export function addUsers(api: Api): void {
  const { db } = api.store;
  const words = { one: 'user', many: 'users' };
  const one = { path: '/v1/users/{id}', tag: words.many, params: z.strictObject({ id: Id }) };
  addResource(api, {
    path: '/v1/users',
    id: { one: 'User', many: 'Users' },
    words,
    query: pageQuery(['name', 'id'], {}),
    item: User,
    whole: User,
    list: async (db, query) => {
      const page = await listPeople(db, query);
      return { ...page, items: page.items.map(bodyOf) };
    },
    get: async (db, id) => bodyOf(await getPerson(db, id)),
  });

  addEndpoint(api, {
    method: 'post',
    path: '/v1/users',
    tag: words.many,
    operationId: 'createUser',
    summary: 'Make a user, with a password that is shown once',
    body: z.strictObject({ name: Name.openapi({ example: 'Anna' }), role }).openapi('NewPerson'),
    status: 201,
    output: WithPassword,
    problems: ['name_taken'],
    handle: async ({ body, actor }) => {
      const password = makePassword();
      const row = await createPerson(db, body, await hash(password), actor);
      return { body: { ...bodyOf(row), password }, version: row.version, location: `/v1/users/${row.id}` };
    },
  });

  addEndpoint(api, {
    ...one,
    method: 'put',
    operationId: 'replaceUser',
    summary: 'Give a user another role, disable or enable him; his sessions end',
    ifMatch: true,
    body: z.strictObject({ role, disabled: z.boolean().openapi({ example: false }) }).openapi('PersonInput'),
    status: 200,
    output: User,
    handle: async ({ params, body, ifMatch, actor, principal }) => {
      // so that there is always an administrator left: the one who did it
      if (principal?.by === 'user' && principal.id === params.id) {
        const message = 'Nobody changes his own role, or disables himself; another administrator can';
        throw invalidRequest([{ path: '', code: 'yourself', message }]);
      }
      const row = await changePerson(db, params.id, body, { ifMatch, actor });
      return { body: bodyOf(row), version: row.version };
    },
  });

  addEndpoint(api, {
    ...one,
    path: '/v1/users/{id}/password',
    method: 'post',
    operationId: 'resetPassword',
    summary: 'Give a user a new password, shown once; his sessions end',
    status: 200,
    output: WithPassword,
    handle: async ({ params, actor }) => {
      const password = makePassword();
      const row = await resetPassword(db, params.id, await hash(password), actor);
      return { body: { ...bodyOf(row), password } };
    },
  });
}
