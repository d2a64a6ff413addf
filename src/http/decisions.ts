import { z } from '@hono/zod-openapi';
import { MATCH_REASONS, NO_MATCH_REASONS, PRESENTATIONS, SOURCES } from '../domain/decision.ts';
import { explainStep } from '../domain/explain.ts';
import { POLICIES } from '../domain/model.ts';
import { getDecision, listDecisions } from '../store/decisions.ts';
import { paged } from './cursor.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { Timestamp } from './input.ts';
import { languageOf, languageQuery } from './language.ts';
import { cursorQuery, pageOf } from './resource.ts';

export const action = z.enum(['set', 'keep', 'reject']).openapi({ example: 'set' });
export const reason = z.enum([...MATCH_REASONS, ...NO_MATCH_REASONS]).openapi({ example: 'group' });
export const presentation = z.enum(PRESENTATIONS).openapi({ example: 'allowed' });
export const policy = z
  .enum(POLICIES)
  .nullable()
  .openapi({ example: null, description: 'The policy that answered; null where the reference matched' });
export const trace = z
  .array(z.looseObject({ code: z.string() }))
  .readonly()
  .openapi({
    description: 'The reasoning step by step: codes with parameters',
    example: [{ code: 'carrier', carrier: 'MegaFon' }],
  });

export const explanation = z
  .array(z.string())
  .readonly()
  .openapi({ description: 'The trace in words, a sentence a step', example: ['The trunk belongs to MegaFon.'] });

const Decision = z
  .object({
    id: z.string().openapi({ example: '0b8b5d2e-6c5b-4c58-8a40-9d3f3b0a7a11' }),
    at: Timestamp,
    callId: z.string(),
    attempt: z.int(),
    pbx: z.string(),
    trunk: z.string(),
    reference: z.string().openapi({ example: 'group:Sales' }),
    destination: z.string().openapi({ description: 'Masked when the settings say so' }),
    callerNumber: z.string().openapi({ description: 'The original caller ID' }),
    presentation,
    action,
    reason,
    policy,
    e164: z.string().nullable().openapi({ example: '+79161234567' }),
    shown: z.string().nullable().openapi({ description: 'As this carrier wants it written', example: '89161234567' }),
    carrier: z.string().nullable(),
    source: z.enum(SOURCES).openapi({ description: 'Who gave the PBX its answer' }),
    configSeq: z.int().openapi({ description: 'Version of the configuration that this was decided on' }),
    waitUs: z.int().nullable().openapi({ description: 'How long the call waited, in microseconds' }),
    trace,
  })
  .openapi('Decision');

const ExplainedDecision = Decision.extend({ explanation }).openapi('ExplainedDecision');

const text = z.string().min(1).max(256).optional();
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional()
  .openapi({ type: 'string', format: 'date-time' });

/** `/v1/decisions`: what was decided for real calls, newest first. */
export function addDecisions(api: Api): void {
  const { db } = api.store;
  addEndpoint(api, {
    method: 'get',
    path: '/v1/decisions',
    tag: 'decisions',
    operationId: 'listDecisions',
    summary: 'List decisions, newest first',
    query: z.strictObject({
      ...cursorQuery,
      callId: text,
      pbx: text,
      trunk: text,
      reference: text,
      reason: reason.optional(),
      action: action.optional(),
      source: z.enum(SOURCES).optional(),
      e164: text.openapi({ example: '+79161234567' }),
      from: moment.openapi({ description: 'Inclusive', example: '2026-01-31T00:00:00Z' }),
      to: moment.openapi({ description: 'Exclusive', example: '2026-02-01T00:00:00Z' }),
    }),
    status: 200,
    output: pageOf(Decision),
    problems: ['invalid_cursor'],
    handle: async ({ query }) => ({ body: await paged('/v1/decisions', query, (query) => listDecisions(db, query)) }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/v1/decisions/{id}',
    tag: 'decisions',
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
