import { setTimeout as sleep } from 'node:timers/promises';
import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { type Api, addEndpoint, type Routing } from './endpoint.ts';
import { ProblemError } from './problem.ts';

/** How long the database may take to answer the readiness question, in milliseconds. */
const READY_MS = 1_000;

/**
 * `/livez`: the process runs. `/readyz`: it can do its work. With the database away a process that answers calls is
 * `degraded` and not unready: it goes on by the configuration that it has, and to take it out would cost calls.
 */
export function addHealth(api: Routing & Pick<Api, 'store'>, answersCalls: boolean): void {
  addEndpoint(api, {
    method: 'get',
    path: '/livez',
    tag: 'health',
    operationId: 'livez',
    summary: 'Does the process run?',
    needsNothing: true,
    status: 200,
    output: z.object({ status: z.string().openapi({ example: 'ok' }) }),
    handle: async () => ({ body: { status: 'ok' } }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/readyz',
    tag: 'health',
    operationId: 'readyz',
    summary: 'Can it do its work?',
    status: 200,
    output: z.object({
      status: z.enum(['ready', 'degraded']).openapi({
        example: 'ready',
        description: '`degraded`: calls are answered, but the database does not answer, so nothing can be saved',
      }),
      seq: z.int().openapi({ example: 12, description: 'Version of the snapshot' }),
    }),
    deadlineMs: 2 * READY_MS,
    handle: async () => {
      const snapshot = api.store.snapshots.current;
      if (!snapshot) throw new ProblemError('unavailable', 'The configuration is not read yet');
      const asked = api.store.db.execute(sql`SELECT 1`).then(
        () => 'ready' as const,
        () => 'degraded' as const,
      );
      const status = await Promise.race([asked, sleep(READY_MS, 'degraded' as const, { ref: false })]);
      if (status === 'degraded' && !answersCalls) throw new ProblemError('unavailable', 'The database does not answer');
      return { body: { status, seq: snapshot.seq } };
    },
  });
}
