import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import { originReader } from './address.ts';
import { Answer } from './answer.ts';
import type { GuardedRoute, Handle, HttpEnv } from './endpoint.ts';
import type { HttpMetrics } from './metrics.ts';

interface Options {
  readonly log: Logger;
  readonly metrics?: HttpMetrics | undefined;
  /** Addresses and subnets: what they say of the client is believed. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Who asks, and may he? Throws when he may not; without a promise where nothing is waited for. */
  readonly admit: (c: Context<HttpEnv>, route: GuardedRoute) => void | Promise<void>;
  /** Answers what was thrown. */
  readonly refuse: (error: unknown, c: Context<HttpEnv>) => Response;
}

/**
 * What stands around every route: gives each request its id and notes where it came from, lets in whoever may come in,
 * measures the answer and writes it into the log at level debug. One function with its route, and no middleware of hono:
 * each layer of that costs every request some promises, and has to look up the route.
 * @returns makes the handler; with undefined that of all addresses that are no route
 */
export function receiver({ log, metrics, trustedProxies = [], admit, refuse }: Options) {
  const originOf = originReader(trustedProxies);
  const isLogged = log.isLevelEnabled('debug');
  return (route: GuardedRoute | undefined, handle: Handle) =>
    async (c: Context<HttpEnv>): Promise<Response> => {
      const start = performance.now();
      const requestId = requestIdOf(c);
      c.set('requestId', requestId);
      const outgoing = c.env?.outgoing;
      if (outgoing instanceof Answer) outgoing.requestId = requestId;
      c.set('origin', originOf(c));
      let answer: Response;
      try {
        const admitted = route && admit(c, route);
        if (admitted) await admitted;
        answer = await handle(c);
      } catch (error) {
        answer = refuse(error, c);
      }
      const ms = performance.now() - start;
      const { status } = answer;
      // a method or an address that there is not comes from outside, and must make no series of its own
      metrics?.request(route ? c.req.method : 'other', route?.path ?? 'other', status, ms / 1000);
      // these alone: bodies, queries and headers can hold keys and numbers
      if (isLogged)
        log.debug({ requestId, method: c.req.method, path: c.req.path, status, ms: Math.round(ms) }, 'request');
      return answer;
    };
}

/** The one that the client or a proxy gave, when it is plain; else a new one. */
function requestIdOf(c: Context): string {
  const given = c.req.header('x-request-id');
  return given !== undefined && /^[\w\-=]{1,255}$/.test(given) ? given : randomUUID();
}
