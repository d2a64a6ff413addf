import type { OpenAPIHono } from '@hono/zod-openapi';
import { type App, type AppOptions, createRouting, HEADERS, refuser } from './app.ts';
import { guard } from './authenticate.ts';
import type { HttpEnv } from './endpoint.ts';
import { addHealth } from './health.ts';
import { addMetrics } from './metrics.ts';
import { receiver } from './receive.ts';

/** What a process that is an agent alone shows of itself: `/livez`, `/readyz`, `/metrics`, and nothing else. */
export function createAgentApp({
  store,
  log,
  metrics,
  metricsToken = null,
  trustedProxies,
}: AppOptions): OpenAPIHono<HttpEnv> & Pick<App, 'headers'> {
  const refuse = refuser(log);
  const around = receiver({ log, metrics, trustedProxies, admit: guard(store, null, metricsToken), refuse });
  const routing = createRouting(around, refuse);
  addHealth({ ...routing, store }, true);
  addMetrics(routing, metrics);
  return Object.assign(routing.app, { headers: HEADERS });
}
