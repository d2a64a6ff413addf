import { z } from '@hono/zod-openapi';
import { AUDIT_EVENTS } from '../domain/audit.ts';
import { listAuditEvents } from '../store/audit-events.ts';
import { paged } from './cursor.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { Moment, Timestamp } from './input.ts';
import { cursorQuery, pageOf } from './resource.ts';

const detail = z.looseObject({}).nullable();

const AuditEvent = z
  .object({
    id: z.int().openapi({ example: 12 }),
    at: Timestamp,
    actor: z.string().nullable().openapi({ example: 'key:dialer', description: 'Null: nobody known' }),
    address: z.string().nullable().openapi({ example: '192.0.2.7', description: 'Null: the service itself' }),
    what: z.string().openapi({ example: 'role_refused' }),
    detail: detail.openapi({
      example: { route: 'GET /v1/keys', count: 3 },
      description: '`count`: how often within a second or so; left out: once',
    }),
  })
  .openapi('AuditEvent');

/** `/v1/audit-events`: sign-ins, refusals, keys that came and went, newest first. */
export function addAuditEvents(api: Api): void {
  const { db } = api.store;
  addEndpoint(api, {
    method: 'get',
    path: '/v1/audit-events',
    tag: 'audit',
    operationId: 'listAuditEvents',
    summary: 'List security events, newest first',
    query: z.strictObject({
      ...cursorQuery,
      what: z.enum(AUDIT_EVENTS).optional().openapi({ example: 'role_refused' }),
      actor: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .openapi({ description: 'Part of who it was, without case', example: 'dialer' }),
      address: z.union([z.ipv4(), z.ipv6()]).optional().openapi({ type: 'string', example: '192.0.2.7' }),
      from: Moment.optional().openapi({ description: 'Inclusive', example: '2026-01-31T00:00:00Z' }),
      to: Moment.optional().openapi({ description: 'Exclusive', example: '2100-01-01T00:00:00Z' }),
    }),
    status: 200,
    output: pageOf(AuditEvent),
    problems: ['invalid_cursor'],
    handle: async ({ query }) => {
      const page = await paged('/v1/audit-events', query, (query) => listAuditEvents(db, query));
      return { body: { ...page, items: page.items.map((row) => ({ ...row, detail: detail.parse(row.detail) })) } };
    },
  });
}
