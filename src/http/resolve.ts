import { z } from '@hono/zod-openapi';
import { explain } from '../domain/explain.ts';
import { resolve } from '../domain/resolve.ts';
import { action, explanation, policy, presentation, reason, trace } from './decisions.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { IdNumber, Version } from './input.ts';
import { languageOf, languageQuery } from './language.ts';
import { ProblemError } from './problem.ts';

const text = z.string().max(256);

const ResolveInput = z
  .strictObject({
    pbx: text.openapi({ example: 'asterisk' }),
    trunk: text.openapi({ example: 'megafon-1' }),
    reference: text.default('').openapi({
      example: 'group:Sales',
      description: "`group:NAME`, `group:#ID`, `task:NAME`, `number:+E164`, or empty: the trunk's default",
    }),
    destination: text.default('').openapi({ example: '+74951234567' }),
    callerId: text.default('').openapi({ example: '101', description: 'The original caller ID' }),
    presentation: presentation.default('allowed'),
    emergency: z.boolean().default(false).openapi({ description: 'The PBX says that this is an emergency call' }),
  })
  .openapi('ResolveInput');

const Resolved = z
  .object({
    action,
    number: z
      .object({
        id: IdNumber,
        e164: z.string().openapi({ example: '+79161234567' }),
        origin: z.string().openapi({ example: 'group' }),
      })
      .nullable(),
    shown: z.string().nullable().openapi({ example: '89161234567', description: 'As this carrier wants it written' }),
    carrier: z.object({ id: IdNumber, name: z.string().openapi({ example: 'MegaFon' }) }).nullable(),
    display: z
      .object({ name: z.string().openapi({ example: 'clear' }), text: z.string().openapi({ example: '' }) })
      .nullable()
      .openapi({ description: 'What becomes of the display name' }),
    presentation,
    reason,
    policy,
    seq: Version.openapi({ description: 'Version of the configuration that this was decided on' }),
    trace,
    explanation,
  })
  .openapi('Resolved');

const NOTHING = { number: null, shown: null, display: null };

/** `POST /v1/resolve`: why this number? The decision that a call would get now; nothing is recorded. */
export function addResolve(api: Api): void {
  addEndpoint(api, {
    method: 'post',
    path: '/v1/resolve',
    tag: 'resolve',
    operationId: 'resolve',
    summary: 'What would a call show now, and why? Nothing is recorded',
    query: z.strictObject(languageQuery),
    body: ResolveInput,
    status: 200,
    output: Resolved,
    handle: ({ body, c }) => {
      const snapshot = api.store.snapshots.current;
      if (!snapshot) throw new ProblemError('unavailable', 'The configuration is not read yet');
      const { pbx, trunk, reference, destination, emergency, callerId, presentation } = body;
      const original = { number: callerId, presentation };
      const call = { pbx, trunk, reference, destination, emergency, callId: 'dry-run', attempt: 1, callerId: original };
      const decision = resolve(snapshot, call);
      const { number, shown, display } = decision.action === 'set' ? decision : NOTHING;
      const { action, carrier, reason, policy, seq, trace } = decision;
      // each by its name: copying objects by `...` takes several times as long as the decision
      return {
        body: {
          action,
          number,
          shown,
          carrier,
          display,
          presentation: decision.presentation,
          reason,
          policy,
          seq,
          trace,
          explanation: explain(decision, languageOf(c)),
        },
      };
    },
  });
}
