import { createHash, timingSafeEqual } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { documentation } from './documentation.ts';
import type { Routing } from './endpoint.ts';

/** What the API tells and shows of its own requests; whoever keeps the metrics implements it. */
export interface HttpMetrics {
  readonly contentType: string;
  /** All metrics of this process, in Prometheus's text format. */
  text(): Promise<string>;
  /** One request is answered. `route` is its pattern, so that ids make no series of their own. */
  request(method: string, route: string, status: number, seconds: number): void;
}

/** `GET /metrics`. */
export function addMetrics({ app, addRoute }: Routing, metrics: HttpMetrics | undefined): void {
  const described = documentation({
    method: 'get',
    path: '/metrics',
    tag: 'health',
    operationId: 'metrics',
    summary: "Prometheus metrics of this process; a viewer's key, or the METRICS_TOKEN of the configuration",
    status: 200,
  });
  const example = 'callerid_snapshot_version 12\n';
  const content = { 'text/plain': { schema: z.string().openapi({ example }) } };
  // any query is taken, so that a scrape with parameters of its own goes on
  const others = Object.fromEntries(Object.entries(described.responses).filter(([status]) => status !== '400'));
  const responses = { ...others, 200: { description: "In Prometheus's text format", content } };
  app.openAPIRegistry.registerPath(createRoute({ ...described, responses }));
  addRoute('get', '/metrics', async (c) => {
    const text = metrics ? await metrics.text() : '';
    return c.body(text, 200, { 'Content-Type': metrics?.contentType ?? 'text/plain' });
  });
}

/**
 * Whether a request for the metrics carries the token of the configuration. It opens nothing else, and needs no
 * database: what waits while the database is away is just what the metrics are to show.
 */
export function hasMetricsToken(c: Context, token: string | null): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  return token !== null && sent !== undefined && timingSafeEqual(hashOf(sent), hashOf(token));
}

const hashOf = (text: string) => createHash('sha256').update(text).digest();
