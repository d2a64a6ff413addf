import type { HttpBindings } from '@hono/node-server';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import type { Actor } from '../store/actor.ts';
import type { Store } from '../store/store.ts';
import type { Origin } from './address.ts';
import { jsonOf, limitBody, requireType } from './body.ts';
import { documentation } from './documentation.ts';
import type { Streams } from './event-stream.ts';
import { etag, readIfMatch } from './if-match.ts';
import { invalidRequest, parse } from './input.ts';
import type { Attempts } from './people/attempts.ts';
import type { Sessions } from './people/sessions.ts';
import { type ProblemCode, ProblemError } from './problem.ts';
import type { Role } from './roles.ts';

/** Who sent a request: a key (a program, or somebody who signed in with one) or a user. */
export interface Principal {
  readonly by: 'key' | 'user';
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** An administrator gave him his password: until he has chosen his own he may do nothing else. */
  readonly mustChangePassword: boolean;
}

/** As the history names him. */
export const actorName = ({ by, name }: Principal) => `${by}:${name}`;

/** A route of the API, as the guard knows it. */
export interface GuardedRoute {
  /** Its pattern, as hono has it. */
  readonly path: string;
  /** In the table of routes and roles. */
  readonly key: string;
  readonly roles: readonly Role[] | 'everyone';
}

export type HttpEnv = {
  /** None of them, and no `c.env`, where a test calls the app itself. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    origin: Origin;
    principal: Principal | undefined;
  };
};

/** Answers a request. Without a promise where nothing is waited for. */
export type Handle = (c: Context<HttpEnv>) => Response | Promise<Response>;

/** What each resource's file gets. */
export interface Api {
  readonly app: OpenAPIHono<HttpEnv>;
  /** Adds a route, with all that stands around each (receive.ts). `path` as hono has it. */
  readonly addRoute: (method: string, path: string, handle: Handle) => void;
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => Date;
  readonly streams: Streams;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
}

/** What adding a route takes. */
export type Routing = Pick<Api, 'app' | 'addRoute'>;

const Nothing = z.strictObject({});
type NoParts = typeof Nothing;

/** One route: how it is documented, what it takes, what it answers. */
export interface Endpoint<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, O extends z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{id}` for parameters. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Media types of a body that is no JSON: `handle` reads it from `c.req.raw`, piece by piece. */
  readonly bodyTypes?: readonly [string, ...string[]];
  readonly bodyExample?: string;
  /** Bytes; left out: MAX_BODY. */
  readonly maxBody?: number;
  /** True: the request must name the version that it changes. */
  readonly ifMatch?: boolean;
  /** True: the answer has an ETag; a route of one thing (`{id}`) need not say so. */
  readonly versioned?: boolean;
  readonly status: 200 | 201 | 204;
  readonly output?: O;
  /** Media type of an answer that is no JSON: `handle` gives the whole response, and `output` describes it. */
  readonly outputType?: string;
  /** True: the client may say by `Last-Event-ID` where it was. */
  readonly lastEventId?: boolean;
  /** True: the client may name the request by `Idempotency-Key`. */
  readonly idempotent?: boolean;
  /** True: it asks neither the database nor who is asking, so it can't fail. */
  readonly needsNothing?: boolean;
  /** Beyond those that follow from the parts above. */
  readonly problems?: readonly ProblemCode[];
  /** Milliseconds; left out: DEADLINE_MS. */
  readonly deadlineMs?: number;
  /** Without a promise where nothing is waited for. */
  readonly handle: (request: Request<P, Q, B>) => Answer<O> | Promise<Answer<O>>;
}

interface Request<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** The version that If-Match names; 0 where the endpoint does not ask for it. */
  readonly ifMatch: number;
  /** What `Last-Event-ID` says; null: nothing, or nothing that this API gave out. */
  readonly lastEventId: number | null;
  readonly idempotencyKey: string | null;
  /** Who asks; null on a route that everyone may call. */
  readonly principal: Principal | null;
  /** Who is written into the history, and where he is. */
  readonly actor: Actor;
  readonly c: Context<HttpEnv>;
}

interface Answer<O extends z.ZodType> {
  readonly body?: z.input<O>;
  readonly version?: number;
  readonly location?: string;
  /** Sent as it is, by an endpoint with `outputType`. */
  readonly response?: Response;
}

const MAX_BODY = 1024 * 1024;
/** No answer takes longer than this, in milliseconds, whatever the database does. */
const DEADLINE_MS = 15_000;

/** Adds a route to the app and to its documentation, so that neither can be without the other. */
export function addEndpoint<
  P extends z.ZodObject = NoParts,
  Q extends z.ZodObject = NoParts,
  B extends z.ZodType = z.ZodUndefined,
  O extends z.ZodType = z.ZodUndefined,
>({ app, addRoute }: Routing, endpoint: Endpoint<P, Q, B, O>): void {
  const route = createRoute(documentation(endpoint));
  app.openAPIRegistry.registerPath(route);
  const querySchema = endpoint.query ?? Nothing;
  // most requests have none, and what a schema makes of that is always the same
  const { data: withoutQuery } = querySchema.safeParse({});
  Object.freeze(withoutQuery);
  const bodyTypes = endpoint.bodyTypes ?? (endpoint.body ? ['application/json'] : null);
  addRoute(endpoint.method, route.getRoutingPath(), async (c) => {
    const principal = c.get('principal') ?? null;
    if (bodyTypes) {
      const limited = limitBody(c, endpoint.maxBody ?? MAX_BODY);
      if (limited) await limited;
      requireType(c, bodyTypes);
    }
    const request: Request<P, Q, B> = {
      params: (endpoint.params ? parse(endpoint.params, c.req.param()) : {}) as z.output<P>,
      query: (c.req.url.includes('?') || !withoutQuery ? parse(querySchema, queryOf(c)) : withoutQuery) as z.output<Q>,
      ifMatch: endpoint.ifMatch ? readIfMatch(c.req.header('If-Match')) : 0,
      lastEventId: endpoint.lastEventId ? readEventId(c.req.header('Last-Event-ID')) : null,
      idempotencyKey: endpoint.idempotent ? readIdempotencyKey(c.req.header('Idempotency-Key')) : null,
      body: (endpoint.body ? parse(endpoint.body, await jsonOf(c)) : undefined) as z.output<B>,
      principal,
      actor: { name: principal ? actorName(principal) : 'nobody', address: c.get('origin').address },
      c,
    };
    const handled = endpoint.handle(request);
    const answer =
      handled instanceof Promise ? await withDeadline(handled, endpoint.deadlineMs ?? DEADLINE_MS) : handled;
    if (answer.response) return answer.response;
    if (answer.version !== undefined) c.header('ETag', etag(answer.version));
    if (answer.location !== undefined) c.header('Location', answer.location);
    if (endpoint.status === 204) return c.body(null, 204);
    // parsed as well, so that no answer can have a field that is not documented
    return c.json(endpoint.output?.parse(answer.body), endpoint.status);
  });
}

function readEventId(header: string | undefined): number | null {
  const id = Number(/^[0-9]{1,16}$/.exec(header?.trim() ?? '')?.[0] ?? Number.NaN);
  return Number.isSafeInteger(id) ? id : null;
}

function readIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (/^[\x21-\x7e]{1,200}$/.test(header)) return header;
  const message = 'Must have 1 to 200 printable ASCII characters, for example a UUID';
  throw invalidRequest([{ path: 'Idempotency-Key', code: 'wrong_format', message }]);
}

/** A field that is given twice stays a list, and so is refused by its schema. */
function queryOf(c: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([key, values]) => [key, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = 'There was no answer in time; a change that was asked for may still be made';
      reject(new ProblemError('unavailable', detail));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
