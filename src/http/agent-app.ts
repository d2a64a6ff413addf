import { OpenAPIHono } from '@hono/zod-openapi';
import { type App, type AppOptions, answerProblems, HEADERS } from './app.ts';
import { guard } from './authenticate.ts';
import type { HttpEnv } from './endpoint.ts';
import { addHealth } from './health.ts';
import { addMetrics } from './metrics.ts';
import { receive } from './receive.ts';

/** What a process that is an agent alone shows of itself: `/livez`, `/readyz`, `/metrics`, and nothing else. */
export function createAgentApp({
  store,
  log,
  metrics,
  metricsToken = null,
  trustedProxies,
}: AppOptions): OpenAPIHono<HttpEnv> & Pick<App, 'headers'> {
  const app = new OpenAPIHono<HttpEnv>();
  app.use(receive({ log, metrics, trustedProxies }));
  app.use(guard(store, null, metricsToken));
  addHealth({ app, store }, true);
  addMetrics({ app }, metrics);
  answerProblems(app, log);
  return Object.assign(app, { headers: HEADERS });
}
