import { OpenAPIHono } from '@hono/zod-openapi';
import { requestId } from 'hono/request-id';
import { noteOrigin } from './address.ts';
import { type App, type AppOptions, answerProblems, HEADERS } from './app.ts';
import { guard } from './authenticate.ts';
import type { HttpEnv } from './endpoint.ts';
import { addHealth } from './health.ts';
import { addMetrics, measure } from './metrics.ts';

/** What a process that is an agent alone shows of itself: `/livez`, `/readyz`, `/metrics`, and nothing else. */
export function createAgentApp({
  store,
  log,
  metrics,
  metricsToken = null,
  trustedProxies = [],
}: AppOptions): OpenAPIHono<HttpEnv> & Pick<App, 'headers'> {
  const app = new OpenAPIHono<HttpEnv>();
  app.use(requestId(), noteOrigin(trustedProxies), measure(metrics));
  app.use(guard(store, null, metricsToken));
  addHealth({ app, store }, true);
  addMetrics({ app }, metrics);
  answerProblems(app, log);
  return Object.assign(app, { headers: HEADERS });
}
