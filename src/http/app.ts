import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import { asStoreError, StoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { Addresses } from './addresses.ts';
import { addAuditEvents } from './audit-events.ts';
import { guard, guarded } from './authenticate.ts';
import { addCallTasks } from './call-tasks.ts';
import { addCalls } from './calls.ts';
import { addCarrierPresets } from './carrier-presets.ts';
import { addCarriers } from './carriers.ts';
import { addChanges } from './changes.ts';
import { addCoverage } from './coverage.ts';
import { addDecisionStream } from './decision-stream.ts';
import { addDecisions } from './decisions.ts';
import { addDocs } from './docs.ts';
import type { Api, HttpEnv, Routing } from './endpoint.ts';
import { createStreams } from './event-stream.ts';
import { addExport } from './export.ts';
import { addGroups } from './groups.ts';
import { addHealth } from './health.ts';
import { addImport } from './import.ts';
import { addKeys } from './keys.ts';
import { addMetrics, type HttpMetrics } from './metrics.ts';
import { addOpenApi } from './openapi.ts';
import { addPbxs } from './pbxs.ts';
import { limitAttempts } from './people/attempts.ts';
import { createSessions } from './people/sessions.ts';
import { addUsers } from './people/users.ts';
import { addPhoneNumbers } from './phone-numbers.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { receiver } from './receive.ts';
import { addResolve } from './resolve.ts';
import { checkRoutes, isRoute } from './roles.ts';
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
  trustedProxies,
  tls = false,
}: AppOptions): App {
  const sessions = createSessions(store, log, now);
  const refuse = refuser(log);
  const around = receiver({ log, metrics, trustedProxies, admit: guard(store, sessions, metricsToken), refuse });
  const routing = createRouting(around, refuse, webPage());
  const { app } = routing;

  const streams = createStreams();
  const api: Api = { ...routing, store, log, now, streams, sessions, attempts: limitAttempts() };
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

  checkRoutes(app.routes);
  const https = { 'strict-transport-security': 'max-age=31536000' };
  return Object.assign(app, { endStreams: streams.end, headers: { ...HEADERS, ...(tls && https) } });
}

/**
 * An app without routes, and the way to add them.
 * @param page answers addresses of the admin page; undefined: this is none of them
 */
export function createRouting(
  around: ReturnType<typeof receiver>,
  refuse: (error: unknown, c: Context<HttpEnv>) => Response,
  page: (c: Context) => Response | undefined = () => undefined,
): Routing {
  const app = new OpenAPIHono<HttpEnv>({ router: new Addresses() });
  app.onError(refuse);
  app.notFound(around(undefined, (c) => page(c) ?? problemResponse(c, noSuchRoute(app, c.req.path))));
  return {
    app,
    addRoute: (method, path, handle) => app.on(method, path, around(guarded(method, path), handle)),
  };
}

/** Answers what a route throws; what nobody planned for is told to the log alone. */
export function refuser(log: Logger): (error: unknown, c: Context<HttpEnv>) => Response {
  return (error, c) => {
    const problem = asProblem(error);
    const requestId = c.get('requestId');
    if (problem.code === 'internal') log.error({ requestId, err: error }, 'a request failed');
    if (problem.code === 'unavailable') log.warn({ requestId, why: (error as Error).message }, 'not available');
    return problemResponse(c, problem);
  };
}

/**
 * Answers of the API are data: nothing in them may be kept, load, run or be framed. Pages set what differs for them, and
 * more (page-headers.ts). The server adds these (server.ts): as hono's `secureHeaders` they took longer than a decision.
 * In lower case, as Node keeps them: it makes a new string, and looks for it, of each name that is not.
 */
export const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const refusal = error instanceof StoreError ? error : asStoreError(error);
  return refusal ? storeProblem(refusal) : new ProblemError('internal', 'It is in the log under this request id');
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** 405 for an address that knows other methods, 404 for one that knows none. */
function noSuchRoute(app: OpenAPIHono<HttpEnv>, path: string): ProblemError {
  const allowed = METHODS.filter((method) => app.router.match(method, path)[0].some(([[, route]]) => isRoute(route)));
  if (allowed.length === 0) return new ProblemError('route_not_found', 'GET /openapi.json lists all addresses');
  const headers = { Allow: allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method)).join(', ') };
  return new ProblemError('method_not_allowed', 'See the Allow header', { headers });
}
