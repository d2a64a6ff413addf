import { z } from '@hono/zod-openapi';
import { ENTITIES } from '../domain/model.ts';
import { listChanges } from '../store/change-list.ts';
import { paged } from './cursor.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { Id, IdNumber, Moment, Timestamp, Version } from './input.ts';
import { cursorQuery, pageOf } from './resource.ts';

const entity = z.enum(ENTITIES).openapi({ example: 'group' });
const state = z
  .looseObject({})
  .nullable()
  .openapi({ example: { id: 1, name: 'Sales' } });

const Change = z
  .object({
    seq: Version.openapi({ description: 'The version of the configuration that this change made' }),
    at: Timestamp,
    actor: z.string().openapi({ example: 'key:first administrator' }),
    address: z
      .string()
      .nullable()
      .openapi({ example: '192.0.2.7', description: 'Where the request came from; null: the service itself' }),
    entity,
    entityId: IdNumber,
    before: state.openapi({ description: 'Null: it was made by this change' }),
    after: state.openapi({ description: 'Null: it was deleted by this change' }),
  })
  .openapi('Change');

/** `/v1/changes`: the history of the configuration, newest first. It is only ever added to. */
export function addChanges(api: Api): void {
  const { db } = api.store;
  addEndpoint(api, {
    method: 'get',
    path: '/v1/changes',
    tag: 'changes',
    operationId: 'listChanges',
    summary: 'List changes of the configuration, newest first',
    query: z.strictObject({
      ...cursorQuery,
      entity: entity.optional(),
      entityId: Id.optional(),
      actor: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .openapi({ description: 'Part of who made the change, without case', example: 'admin' }),
      from: Moment.optional().openapi({ description: 'Inclusive', example: '2026-01-31T00:00:00Z' }),
      to: Moment.optional().openapi({ description: 'Exclusive', example: '2100-01-01T00:00:00Z' }),
    }),
    status: 200,
    output: pageOf(Change),
    problems: ['invalid_cursor'],
    handle: async ({ query }) => {
      const page = await paged('/v1/changes', query, (query) => listChanges(db, query));
      const states = page.items.map(({ before, after, ...change }) => ({
        ...change,
        before: state.parse(before),
        after: state.parse(after),
      }));
      return { body: { ...page, items: states } };
    },
  });
}
