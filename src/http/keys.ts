import { z } from '@hono/zod-openapi';
import { createApiKey, listApiKeys } from '../store/api-keys.ts';
import { paged } from './cursor.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { Id, IdNumber, Name, NullableTimestamp, Timestamp } from './input.ts';
import { pageOf, pageQuery } from './resource.ts';
import { ROLES } from './roles.ts';

const fields = {
  name: Name.openapi({ example: 'dialer' }),
  role: z.enum(ROLES).openapi({ example: 'dialer' }),
};

const ApiKey = z
  .object({
    id: IdNumber,
    ...fields,
    createdAt: Timestamp,
    expiresAt: NullableTimestamp,
    lastUsedAt: NullableTimestamp,
    revokedAt: NullableTimestamp,
  })
  .openapi('ApiKey');

const MadeApiKey = ApiKey.extend({
  key: z.string().openapi({ example: 'cidg_...', description: 'Shown here and never again' }),
}).openapi('MadeApiKey');

/** `/v1/keys`: a key is made and revoked, never changed, so it has no ETag. */
export function addKeys(api: Api): void {
  const { store, now } = api;
  const tag = 'keys';
  const NewApiKey = z
    .strictObject({
      ...fields,
      expiresAt: z.iso
        .datetime({ offset: true })
        .transform((text) => new Date(text))
        .refine((at) => at > now(), 'Must be in the future')
        .nullable()
        .default(null)
        .openapi({ type: ['string', 'null'], format: 'date-time', example: null }),
    })
    .openapi('NewApiKey');

  addEndpoint(api, {
    method: 'get',
    path: '/v1/keys',
    tag,
    operationId: 'listKeys',
    summary: 'List keys, those that were revoked as well',
    query: pageQuery(['name', 'id'], {}),
    status: 200,
    output: pageOf(ApiKey),
    problems: ['invalid_cursor'],
    handle: async ({ query }) => {
      const page = await paged('/v1/keys', query, (query) => listApiKeys(store.db, query));
      return { body: { ...page, items: page.items.map((key) => ({ ...key, role: roleOf(key.role) })) } };
    },
  });

  addEndpoint(api, {
    method: 'post',
    path: '/v1/keys',
    tag,
    operationId: 'createKey',
    summary: 'Make a key; it is shown once',
    body: NewApiKey,
    status: 201,
    output: MadeApiKey,
    handle: async ({ body, actor }) => {
      const key = await createApiKey(store.db, body, actor);
      return { body: { ...key, role: roleOf(key.role) } };
    },
  });

  addEndpoint(api, {
    method: 'delete',
    path: '/v1/keys/{id}',
    tag,
    operationId: 'revokeKey',
    summary: 'Revoke a key at once',
    params: z.strictObject({ id: Id }),
    status: 204,
    handle: async ({ params, actor }) => {
      await store.apiKeys.revoke(params.id, actor);
      return {};
    },
  });
}

const roleOf = (text: string) => fields.role.parse(text);
