import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import type { Logger } from 'pino';
import { asStoreError, StoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { noteOrigin } from './address.ts';
import { addAuditEvents } from './audit-events.ts';
import { guard } from './authenticate.ts';
import { addCallTasks } from './call-tasks.ts';
import { addCalls } from './calls.ts';
import { addCarrierPresets } from './carrier-presets.ts';
import { addCarriers } from './carriers.ts';
import { addChanges } from './changes.ts';
import { addCoverage } from './coverage.ts';
import { addDecisionStream } from './decision-stream.ts';
import { addDecisions } from './decisions.ts';
import { addDocs } from './docs.ts';
import type { Api, HttpEnv } from './endpoint.ts';
import { createStreams } from './event-stream.ts';
import { addExport } from './export.ts';
import { addGroups } from './groups.ts';
import { addHealth } from './health.ts';
import { addImport } from './import.ts';
import { addKeys } from './keys.ts';
import { addMetrics, type HttpMetrics, measure } from './metrics.ts';
import { addOpenApi } from './openapi.ts';
import { addPbxs } from './pbxs.ts';
import { limitAttempts } from './people/attempts.ts';
import { createSessions } from './people/sessions.ts';
import { addUsers } from './people/users.ts';
import { addPhoneNumbers } from './phone-numbers.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { addResolve } from './resolve.ts';
import { checkRoutes } from './roles.ts';
import { addSession } from './session.ts';
import { addSettings } from './settings.ts';
import { storeProblem } from './store-problem.ts';
import { addTrunks } from './trunks.ts';
import { webPage } from './web.ts';

export interface AppOptions {
  readonly store: Store;
  readonly log: Logger;
  readonly now?: () => Date;
  /** Left out: nothing is measured, and `/metrics` is empty. */
  readonly metrics?: HttpMetrics;
  /** Opens `/metrics` beside the keys; null: keys alone do. */
  readonly metricsToken?: string | null;
  /** True: the same process answers calls, which go on with the database away. */
  readonly answersCalls?: boolean;
  /** True: this process ends TLS itself, so browsers are told to come by https alone. */
  readonly tls?: boolean;
  /** Addresses and subnets of reverse proxies: what they say of the client is believed. */
  readonly trustedProxies?: readonly string[];
}

const MAX_BODY = 1024 * 1024;
/** Some 500,000 rows. */
const MAX_IMPORT = 32 * 1024 * 1024;

export type App = OpenAPIHono<HttpEnv> & {
  /** Ends what would go on for ever, at the shutdown. */
  readonly endStreams: () => void;
  /** What every answer has. */
  readonly headers: Readonly<Record<string, string>>;
};

/** The whole HTTP API, not listening yet (see server.ts). Throws when a route has no roles named, or the reverse. */
export function createApp({
  store,
  log,
  now = () => new Date(),
  metrics,
  metricsToken = null,
  answersCalls = false,
  trustedProxies = [],
  tls = false,
}: AppOptions): App {
  const app = new OpenAPIHono<HttpEnv>();
  app.use(webPage());
  app.use(requestId(), noteOrigin(trustedProxies), measure(metrics));
  if (log.isLevelEnabled('debug')) app.use(accessLog(log));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: refuseMethod }));
  const sessions = createSessions(store, log, now);
  app.use(guard(store, sessions, metricsToken));
  app.use(limitBody((path) => (path === '/v1/import' ? MAX_IMPORT : MAX_BODY)));

  const streams = createStreams();
  const api: Api = { app, store, log, now, streams, sessions, attempts: limitAttempts() };
  addHealth(api, answersCalls);
  addMetrics(api, metrics);
  addGroups(api);
  addPhoneNumbers(api);
  addCarriers(api);
  addCarrierPresets(api);
  addTrunks(api);
  addPbxs(api);
  addCallTasks(api);
  addSettings(api);
  addCoverage(api);
  addChanges(api);
  addAuditEvents(api);
  addCalls(api);
  addResolve(api);
  addDecisionStream(api);
  addDecisions(api);
  addKeys(api);
  addUsers(api);
  addExport(api);
  addImport(api);
  addSession(api);
  addOpenApi(api);
  addDocs(api);

  answerProblems(app, log);
  checkRoutes(app.routes);
  const https = { 'Strict-Transport-Security': 'max-age=31536000' };
  return Object.assign(app, { endStreams: streams.end, headers: { ...HEADERS, ...(tls && https) } });
}

/** What every address answers where there is no route, and where one throws. */
export function answerProblems(app: OpenAPIHono<HttpEnv>, log: Logger): void {
  app.notFound((c) => problemResponse(c, new ProblemError('route_not_found', 'GET /openapi.json lists all addresses')));
  app.onError((error, c) => {
    const problem = asProblem(error);
    if (problem.code === 'internal') log.error({ requestId: c.get('requestId'), err: error }, 'a request failed');
    if (problem.code === 'unavailable')
      log.warn({ requestId: c.get('requestId'), why: error.message }, 'not available');
    return problemResponse(c, problem);
  });
}

/**
 * Answers of the API are data: nothing in them may load, run or be framed. The page and the documentation set a policy of
 * their own. The server adds these (server.ts): as hono's `secureHeaders` they took longer than a decision.
 */
export const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
};

function asProblem(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  const refusal = error instanceof StoreError ? error : asStoreError(error);
  return refusal ? storeProblem(refusal) : new ProblemError('internal', 'It is in the log under this request id');
}

/** Method, path, status and time alone: bodies, queries and headers can hold keys and numbers. */
function accessLog(log: Logger) {
  return async (c: Context<HttpEnv>, next: () => Promise<void>) => {
    const start = performance.now();
    await next();
    const ms = Math.round(performance.now() - start);
    log.debug(
      { requestId: c.get('requestId'), method: c.req.method, path: c.req.path, status: c.res.status, ms },
      'request',
    );
  };
}

function refuseMethod(c: Context<HttpEnv>, allowed: string[]): Response {
  const headers = { Allow: allowed.join(', ') };
  return problemResponse(c, new ProblemError('method_not_allowed', 'See the Allow header', { headers }));
}

/** hono's own `bodyLimit` makes a web stream of a body to see whether there is one, so it is left those without a length. */
function limitBody(limitOf: (path: string) => number): MiddlewareHandler {
  const refuse = (maxSize: number) => {
    // what is left of the body is never read, so the connection can't carry another request
    const headers = { Connection: 'close' };
    throw new ProblemError('body_too_large', `A body may have ${maxSize} bytes here`, { headers });
  };
  return async (c, next) => {
    const maxSize = limitOf(c.req.path);
    const onError = () => refuse(maxSize);
    if (c.req.header('Transfer-Encoding') !== undefined) return bodyLimit({ maxSize, onError })(c, next);
    // Node's parser holds a body to its Content-Length, and takes none where there is neither
    if (Number(c.req.header('Content-Length') ?? 0) > maxSize) onError();
    return next();
  };
}
