import { z } from '@hono/zod-openapi';
import { PRESENTATIONS, REASONS, SOURCES, type TraceStep } from '../domain/decision.ts';
import { explainStep } from '../domain/explain.ts';
import { POLICIES } from '../domain/model.ts';
import { COUNTED_BY, countDecisions } from '../store/decision-counts.ts';
import { getDecision, listDecisions } from '../store/decisions.ts';
import { paged } from './cursor.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { Moment, Timestamp, Version } from './input.ts';
import { languageOf, languageQuery } from './language.ts';
import { cursorQuery, pageOf } from './resource.ts';

export const action = z.enum(['set', 'keep', 'reject']).openapi({ example: 'set' });
export const reason = z.enum(REASONS).openapi({ example: 'group' });
export const presentation = z.enum(PRESENTATIONS).openapi({ example: 'allowed' });
export const policy = z
  .enum(POLICIES)
  .nullable()
  .openapi({ example: null, description: 'The policy that answered; null where the reference matched' });
/** A list, taken as it is: to look into each step would find nothing that its type does not hold already. */
export const trace = z.custom<readonly TraceStep[]>(Array.isArray).openapi({
  type: 'array',
  items: {
    type: 'object',
    properties: { code: { type: 'string' } },
    required: ['code'],
    additionalProperties: {},
  },
  description: 'The reasoning step by step: codes with parameters',
  example: [{ code: 'carrier', carrier: 'MegaFon' }],
});

/** As it is, too. */
export const explanation = z.custom<readonly string[]>(Array.isArray).openapi({
  type: 'array',
  items: { type: 'string' },
  description: 'The trace in words, a sentence a step',
  example: ['The trunk belongs to MegaFon.'],
});

export const Decision = z
  .object({
    id: z.string().openapi({ example: '0b8b5d2e-6c5b-4c58-8a40-9d3f3b0a7a11' }),
    at: Timestamp,
    callId: z.string().openapi({ example: '1763824496.12' }),
    requestId: z.string().nullable().openapi({
      example: null,
      description: 'The `X-Request-Id` of the `POST /v1/calls` that asked for the call; null: nobody asked for it so',
    }),
    attempt: z.int().openapi({ example: 1 }),
    pbx: z.string().openapi({ example: 'asterisk' }),
    trunk: z.string().openapi({ example: 'megafon-1' }),
    reference: z.string().openapi({ example: 'group:Sales' }),
    group: z.string().nullable().openapi({ example: 'Sales', description: 'The group that was asked first' }),
    destination: z.string().openapi({ example: '+74951234567', description: 'Masked when the settings say so' }),
    callerNumber: z.string().openapi({ example: '101', description: 'The original caller ID' }),
    presentation,
    action,
    reason,
    policy,
    e164: z.string().nullable().openapi({ example: '+79161234567' }),
    shown: z.string().nullable().openapi({ description: 'As this carrier wants it written', example: '89161234567' }),
    carrier: z.string().nullable().openapi({ example: 'MegaFon' }),
    source: z.enum(SOURCES).openapi({ description: 'Who gave the PBX its answer' }),
    configSeq: Version.openapi({ description: 'Version of the configuration that this was decided on' }),
    waitUs: z.int().nullable().openapi({ example: 2400, description: 'How long the call waited, in microseconds' }),
    trace,
  })
  .openapi('Decision');

const ExplainedDecision = Decision.extend({ explanation }).openapi('ExplainedDecision');

const text = z.string().min(1).max(256).optional();

/** The same for the list, the stream and the counts. Texts are compared whole. */
export const decisionFilters = {
  callId: text,
  requestId: text.openapi({
    example: '5f0c1b9e-3d5c-4f0b-9a51-0c6a2f6f2b11',
    description: 'The `X-Request-Id` of the `POST /v1/calls` that asked for the call',
  }),
  pbx: text.openapi({ example: 'asterisk' }),
  trunk: text.openapi({ example: 'megafon-1' }),
  reference: text.openapi({ example: 'group:Sales' }),
  group: text.openapi({ example: 'Sales', description: 'Name of the group that was asked first' }),
  reason: reason.optional(),
  action: action.optional(),
  source: z.enum(SOURCES).optional(),
  e164: text.openapi({ example: '+79161234567', description: 'The number that was set' }),
  from: Moment.optional().openapi({ description: 'Inclusive', example: '2026-01-31T00:00:00Z' }),
  to: Moment.optional().openapi({ description: 'Exclusive', example: '2026-02-01T00:00:00Z' }),
};

const DayCount = z
  .object({
    day: z.string().openapi({ example: '2026-01-31', description: 'In the time zone asked for' }),
    key: z.string().nullable().openapi({
      example: 'set',
      description: 'Null: decisions that have none; `other`: all but the 50 most frequent',
    }),
    count: z.int().openapi({ example: 120 }),
  })
  .openapi('DayCount');

const DAY_MS = 86_400_000;
const COUNTED_DAYS = 31;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `/v1/decisions`: what was decided for real calls. */
export function addDecisions(api: Api): void {
  const { db } = api.store;
  const tag = 'decisions';
  addEndpoint(api, {
    method: 'get',
    path: '/v1/decisions',
    tag,
    operationId: 'listDecisions',
    summary: 'List decisions, newest first',
    query: z.strictObject({ ...cursorQuery, ...decisionFilters }),
    status: 200,
    output: pageOf(Decision),
    problems: ['invalid_cursor'],
    handle: async ({ query }) => ({ body: await paged('/v1/decisions', query, (query) => listDecisions(db, query)) }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/v1/decisions/counts',
    tag,
    operationId: 'countDecisions',
    summary: 'Count decisions by day and by one of their fields',
    query: z.strictObject({
      by: z.enum(COUNTED_BY).default('action').openapi({ example: 'action' }),
      timeZone: z
        .string()
        .max(64)
        .refine(isTimeZone, 'Must be an IANA time zone, for example Europe/Moscow')
        .default('UTC')
        .openapi({ example: 'Europe/Moscow', description: 'Where a day begins' }),
      ...decisionFilters,
      from: decisionFilters.from.openapi({ description: `Inclusive; left out: ${COUNTED_DAYS} days before \`to\`` }),
    }),
    status: 200,
    output: z.object({ items: z.array(DayCount).readonly() }),
    handle: async ({ query }) => {
      const from = query.from ?? new Date((query.to ?? api.now()).getTime() - COUNTED_DAYS * DAY_MS);
      return { body: { items: await countDecisions(db, { ...query, from }) } };
    },
  });
  addEndpoint(api, {
    method: 'get',
    path: '/v1/decisions/{id}',
    tag,
    operationId: 'getDecision',
    summary: 'Read one decision, with its trace in words',
    params: z.strictObject({ id: z.uuid() }),
    query: z.strictObject(languageQuery),
    status: 200,
    output: ExplainedDecision,
    handle: async ({ params, c }) => {
      const decision = await getDecision(db, params.id);
      const language = languageOf(c);
      return { body: { ...decision, explanation: decision.trace.map((step) => explainStep(step, language)) } };
    },
  });
}
