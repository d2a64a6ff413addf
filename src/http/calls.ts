import { z } from '@hono/zod-openapi';
import { CALL_STATES } from '../domain/call.ts';
import { fold } from '../domain/name.ts';
import { parseReference } from '../domain/reference.ts';
import { type CallRow, getCall, requestCall } from '../store/calls.ts';
import { masked } from '../store/decision-row.ts';
import { type Api, actorName, addEndpoint } from './endpoint.ts';
import { Timestamp } from './input.ts';
import { ProblemError } from './problem.ts';

const word = '[A-Za-z0-9._+*#-]{1,64}';
/** A phone or a place in the dialplan; nothing by which a call could leave the PBX without the right number. */
const ENDPOINT = new RegExp(`^(PJSIP/${word}|SIP/${word}|Local/${word}@${word}|user/${word}(@${word})?)$`);
const CONTEXT = /^[A-Za-z0-9._-]{1,79}$/;
const EXTENSION = new RegExp(`^${word}$`);

const connect = z.union([
  z.strictObject({
    endpoint: z
      .string()
      .regex(ENDPOINT, 'Must be a phone, for example PJSIP/101, or Local/EXTENSION@CONTEXT')
      .openapi({ example: 'PJSIP/101' }),
  }),
  z.strictObject({
    context: z.string().regex(CONTEXT, 'Must be a context of the dialplan').openapi({ example: 'dialer' }),
    extension: z.string().regex(EXTENSION, 'Must be an extension of the context').openapi({ example: 's' }),
  }),
]);

const fields = {
  pbx: z.string().min(1).max(64).openapi({ example: 'asterisk' }),
  trunk: z
    .string()
    .regex(/^[-._0-9A-Za-z]{1,128}$/, 'Must be a trunk of letters, digits, hyphens, points and underscores')
    .openapi({ example: 'megafon-1' }),
  reference: z
    .string()
    .max(256)
    .refine(
      (text) => parseReference(text).kind !== 'invalid',
      'Must be group:NAME, group:#ID, task:NAME or number:+E164',
    )
    .openapi({ example: 'group:Sales', description: "Empty: the trunk's default number" }),
  destination: z
    .string()
    .regex(/^\+?[0-9*#]{1,32}$/, 'Must be digits as the trunk takes them, with or without + before them')
    .openapi({ example: '+74951234567' }),
  connect: connect.openapi({ description: 'What the destination is connected to once it answers' }),
  ringSeconds: z.int().min(5).max(120).openapi({ example: 30, description: 'How long the destination may ring' }),
};

const CallInput = z
  .strictObject({ ...fields, reference: fields.reference.default(''), ringSeconds: fields.ringSeconds.default(30) })
  .openapi('CallInput');

const Call = z
  .object({
    id: z.string().openapi({ example: '0b8b5d2e-6c5b-4c58-8a40-9d3f3b0a7a11' }),
    createdAt: Timestamp,
    ...fields,
    destination: fields.destination.openapi({ description: 'When it is read: masked when the settings say so' }),
    state: z.enum(CALL_STATES).openapi({
      example: 'placed',
      description:
        '`pending`: waits for an agent of the PBX; `claimed`: an agent has it; `placed`: the PBX dials; ' +
        '`failed`: see `failure`; `expired`: no agent took it within 10 seconds, and none will',
    }),
    failure: z.string().nullable().openapi({ example: null }),
    requestId: z.string().nullable().openapi({
      example: '5f0c1b9e-3d5c-4f0b-9a51-0c6a2f6f2b11',
      description: 'The `X-Request-Id` of the request that made it: its log lines and its decisions have the same',
    }),
    callId: z.string().openapi({
      example: '0b8b5d2e-6c5b-4c58-8a40-9d3f3b0a7a11',
      description: 'Its decisions have this call id: `GET /v1/decisions?callId=`',
    }),
  })
  .openapi('Call');

const FINAL: readonly CallRow['state'][] = ['placed', 'failed', 'expired'];
const bodyOf = (row: CallRow): z.input<typeof Call> => ({ ...row, callId: row.id });

/** `/v1/calls`: a dialer asks for a call; the agent of that PBX places it, with the right number from the first INVITE on. */
export function addCalls(api: Api): void {
  const { db, snapshots } = api.store;
  const read = async (id: string) => {
    const row = await getCall(db, id);
    const isMasked = snapshots.current?.settings.maskDestinations ?? true;
    return isMasked ? { ...row, destination: masked(row.destination) } : row;
  };
  const tag = 'calls';
  const params = z.strictObject({ id: z.uuid() });
  addEndpoint(api, {
    method: 'post',
    path: '/v1/calls',
    tag,
    operationId: 'requestCall',
    summary: 'Call a destination by a trunk, and connect it when it answers',
    description:
      'With an `Idempotency-Key` (a UUID, say) the same request may be sent again after a lost answer: it makes one call.',
    body: CallInput,
    idempotent: true,
    status: 201,
    output: Call,
    problems: ['idempotency_conflict'],
    handle: async ({ body, principal, idempotencyKey, c }) => {
      if (!principal) throw new Error('the guard lets nobody in here without a key');
      const row = await requestCall(db, body, {
        actor: actorName(principal),
        keyId: principal.by === 'key' ? principal.id : null,
        userId: principal.by === 'user' ? principal.id : null,
        idempotencyKey,
        requestId: c.get('requestId'),
      });
      if (idempotencyKey !== null && !isSame(row, body))
        throw new ProblemError('idempotency_conflict', 'Send a new Idempotency-Key with each new request');
      return { body: bodyOf(row), location: `/v1/calls/${row.id}` };
    },
  });
  addEndpoint(api, {
    method: 'get',
    path: '/v1/calls/{id}',
    tag,
    operationId: 'getCall',
    summary: 'Read what became of a call',
    params,
    status: 200,
    output: Call,
    handle: async ({ params }) => ({ body: bodyOf(await read(params.id)) }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/v1/calls/{id}/stream',
    tag,
    operationId: 'streamCall',
    summary: 'Follow a call until it is placed or will not be (server-sent events)',
    description: 'Each event `call` holds the call as JSON, at once and whenever its state is another.',
    params,
    status: 200,
    output: Call,
    outputType: 'text/event-stream',
    handle: async ({ params, c }) => {
      await read(params.id); // none of this id: a refusal, not an empty stream
      let state: CallRow['state'] | null = null;
      const response = api.streams.open(c, async () => {
        const row = await read(params.id);
        const done = FINAL.includes(row.state);
        if (row.state === state) return { events: [], done };
        state = row.state;
        return { events: [{ id: row.state, event: 'call', data: Call.parse(bodyOf(row)) }], done };
      });
      return { response };
    },
  });
}

function isSame(row: CallRow, body: z.output<typeof CallInput>): boolean {
  const { reference, destination, trunk, ringSeconds } = body;
  return (
    row.reference === reference &&
    (row.destination === destination || row.destination === masked(destination)) && // masked meanwhile
    row.trunk === trunk &&
    row.ringSeconds === ringSeconds &&
    fold(row.pbx) === fold(body.pbx) &&
    JSON.stringify(Object.entries(row.connect).sort()) === JSON.stringify(Object.entries(body.connect).sort())
  );
}
