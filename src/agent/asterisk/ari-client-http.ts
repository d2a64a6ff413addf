import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createRequire } from 'node:module';
import type { AriLogin } from './wire.ts';

/**
 * How ari-client's requests go out. It hands them to swagger-client, which keeps one login for the whole process (the
 * PBX connected last would lend its password to all others), opens as many sockets as there are requests (a hundred
 * are Asterisk's default limit: those above it never answer), and gives up on no request. All of that is decided in
 * one place of swagger-client, which is replaced here.
 */

/** A request as swagger-client is about to send it. */
interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  agent?: HttpAgent | HttpsAgent;
  timeout?: number;
}
interface SwaggerAuthorizations {
  add: (name: string, authorization: unknown) => void;
  apply: (request: OutgoingRequest) => boolean;
}

const MAX_SOCKETS = 32;
/** Asterisk closes a connection that was idle for 15 s; ours go first, so that no request meets one that is closing. */
const IDLE_MS = 5000;
/** When the socket of a request that nobody waits for any more is given up. Longer than any caller's own deadline. */
const ABORT_MS = 5000;

interface Route {
  readonly origin: string;
  readonly authorization: string;
  readonly agent: HttpAgent | HttpsAgent;
}
/** By `host:port`: ARI's own description of itself names the host, and not always the scheme. */
const routes = new Map<string, Route>();

/** Tells where requests to this PBX go and as whom. The last one told for a host and port counts. */
export function useLogin({ url, user, password }: AriLogin): void {
  install();
  const { host, origin, protocol } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const known = routes.get(host);
  if (known?.origin === origin && known.authorization === authorization) return;
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS };
  const agent = protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  routes.set(host, { origin, authorization, agent });
}

let installed = false;
function install(): void {
  if (installed) return;
  installed = true;
  const require = createRequire(import.meta.url);
  const swagger = createRequire(require.resolve('ari-client'))('swagger-client') as {
    readonly authorizations: SwaggerAuthorizations;
    readonly SwaggerApi: { readonly prototype: { buildFrom1_1Spec: unknown; readonly buildFromSpec: unknown } };
  };
  // The two do the same, but the one for ARI's 1.1 also prints that it is deprecated, on the stdout of our log.
  swagger.SwaggerApi.prototype.buildFrom1_1Spec = swagger.SwaggerApi.prototype.buildFromSpec;
  swagger.authorizations.add = () => {};
  swagger.authorizations.apply = (request) => {
    const { host, pathname, search } = new URL(request.url);
    const route = routes.get(host);
    if (!route) return false; // not a PBX of ours: it gets no password, and no request
    request.url = `${route.origin}${pathname}${search}`;
    request.headers.Authorization = route.authorization;
    // Its HTTP library takes a socket agent for the name of a user agent, unless there is one.
    request.headers['user-agent'] = 'callerid-groups';
    request.agent = route.agent;
    request.timeout = ABORT_MS;
    return true;
  };
}
