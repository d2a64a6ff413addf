import { z } from '@hono/zod-openapi';
import { decisionsAfter, lastDecisionSeq } from '../store/decisions.ts';
import { Decision, decisionFilters } from './decisions.ts';
import { type Api, addEndpoint } from './endpoint.ts';

const BATCH = 200;

const { to: _, ...filters } = decisionFilters;

/** `GET /v1/decisions/stream`: decisions as they are written, the one table followed by its own order. */
export function addDecisionStream(api: Api): void {
  const { db } = api.store;
  addEndpoint(api, {
    method: 'get',
    path: '/v1/decisions/stream',
    tag: 'decisions',
    operationId: 'streamDecisions',
    summary: 'Follow decisions as they are written (server-sent events)',
    description:
      'Each event `decision` holds one decision as JSON. It starts with the next one, or after the one that ' +
      '`Last-Event-ID` names, so that a client which reconnects misses none. A comment comes at least every 10 ' +
      'seconds, and the service ends a stream after 10 minutes at most: reconnect, as browsers do by themselves.',
    query: z.strictObject(filters),
    lastEventId: true,
    status: 200,
    output: Decision,
    outputType: 'text/event-stream',
    handle: async ({ query, lastEventId, c }) => {
      const head = await lastDecisionSeq(db);
      // Beyond the head: an id of another database, one that was restored for instance.
      let after = lastEventId === null || lastEventId > head ? head : lastEventId;
      const response = api.streams.open(c, async () => {
        const upTo = await lastDecisionSeq(db);
        if (upTo === after) return { events: [] };
        const rows = await decisionsAfter(db, query, { after, upTo, limit: BATCH });
        after = rows.length === BATCH ? (rows.at(-1)?.seq ?? upTo) : upTo;
        return {
          events: rows.map((row) => ({ id: String(row.seq), event: 'decision', data: Decision.parse(row) })),
        };
      });
      return { response };
    },
  });
}
