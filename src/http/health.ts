import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { type Api, addEndpoint } from './endpoint.ts';
import { ProblemError } from './problem.ts';

/** How long the database may take to answer the readiness question, in milliseconds. */
const READY_MS = 1_000;

/** `/livez`: the process runs. `/readyz`: it has a snapshot and its database answers. */
export function addHealth(api: Pick<Api, 'app' | 'store'>): void {
  addEndpoint(api, {
    method: 'get',
    path: '/livez',
    tag: 'health',
    operationId: 'livez',
    summary: 'Does the process run?',
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
      status: z.string().openapi({ example: 'ready' }),
      seq: z.int().openapi({ description: 'Version of the snapshot' }),
    }),
    deadlineMs: READY_MS,
    handle: async () => {
      const snapshot = api.store.snapshots.current;
      if (!snapshot) throw new ProblemError('unavailable', 'The configuration is not read yet');
      await api.store.db.execute(sql`SELECT 1`);
      return { body: { status: 'ready', seq: snapshot.seq } };
    },
  });
}
