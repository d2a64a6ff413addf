import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { originReader } from './address.ts';
import type { HttpEnv } from './endpoint.ts';
import type { HttpMetrics } from './metrics.ts';

interface Options {
  readonly log: Logger;
  readonly metrics?: HttpMetrics | undefined;
  /** Addresses and subnets: what they say of the client is believed. */
  readonly trustedProxies?: readonly string[] | undefined;
}

/**
 * The outermost middleware: gives each request its id and notes where it came from; when it is answered, measures it and
 * writes it into the log at level debug. All in one, since each layer of middleware costs every request some promises.
 */
export function receive({ log, metrics, trustedProxies = [] }: Options): MiddlewareHandler<HttpEnv> {
  const originOf = originReader(trustedProxies);
  const isLogged = log.isLevelEnabled('debug');
  return async (c, next) => {
    const start = performance.now();
    const requestId = requestIdOf(c);
    c.set('requestId', requestId);
    // By Node itself: a header that hono sets before there is an answer makes it build `Headers` for it, which is slow.
    c.env?.outgoing?.setHeader('x-request-id', requestId);
    c.set('origin', originOf(c));
    await next();
    const ms = performance.now() - start;
    const { status } = c.res;
    const path = c.get('route')?.path;
    // a method or an address that there is not comes from outside, and must make no series of its own
    metrics?.request(path === undefined ? 'other' : c.req.method, path ?? 'other', status, ms / 1000);
    // these alone: bodies, queries and headers can hold keys and numbers
    if (isLogged)
      log.debug({ requestId, method: c.req.method, path: c.req.path, status, ms: Math.round(ms) }, 'request');
  };
}

/** The one that the client or a proxy gave, when it is plain; else a new one. */
function requestIdOf(c: Context): string {
  const given = c.req.header('x-request-id');
  return given !== undefined && /^[\w\-=]{1,255}$/.test(given) ? given : randomUUID();
}
