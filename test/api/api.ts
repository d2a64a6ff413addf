import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { createApp } from '../../src/http/app.ts';
import { ensureFirstKey } from '../../src/http/authenticate.ts';
import { startHttp } from '../../src/http/server.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { copyEmptyDatabase } from '../support/empty-database.ts';
import { ApiDocument, type Document, problemsOf, type Route } from './document.ts';

/** What tests read of answers; each has some of these. */
export interface Body {
  readonly id: number;
  readonly version: number;
  readonly items: readonly Body[];
  readonly nextCursor: string | null;
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly etag: string;
  readonly body: Body;
}

export interface CallOptions {
  readonly ifMatch?: string;
  /** Null: none is sent. */
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
  /** Sent as it is, instead of a JSON body. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/** A real server on a free port, over a database of its own. */
export interface TestApi {
  readonly url: string;
  readonly store: Store;
  readonly log: Logger;
  readonly key: string;
  /** Lines that were logged. */
  readonly logged: string[];
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Makes a thing; fails the test when it is refused. Returns its body with `etag`. */
  make(path: string, body: unknown): Promise<Body & { readonly etag: string }>;
  close(): Promise<void>;
}

/** @param databaseUrl left out: embedded PGlite in a temporary folder */
export async function startApi(databaseUrl?: string): Promise<TestApi> {
  const dataDir = await mkdtemp(join(tmpdir(), 'callerid-api-'));
  if (!databaseUrl) await copyEmptyDatabase(dataDir);
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const store = await openStore({ dataDir, log, databaseUrl });
  const key = await ensureFirstKey(store);
  if (key === null) throw new Error('the database of this test is not empty');
  const server = await startHttp(createApp({ store, log, trustedProxies: ['127.0.0.1'] }), {
    host: '127.0.0.1',
    port: 0,
  });

  async function call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const text = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(server.url + path, {
      method,
      headers: {
        ...(options.key !== null && { Authorization: `Bearer ${options.key ?? key}` }),
        ...(text !== undefined && { 'Content-Type': 'application/json' }),
        ...(options.ifMatch !== undefined && { 'If-Match': options.ifMatch }),
        ...options.headers,
      },
      ...(text !== undefined && { body: text }),
    });
    // what is no JSON is read elsewhere; a stream of events never ends by itself
    const isJson = response.headers.get('Content-Type')?.includes('json') === true;
    const answer = isJson ? await response.text() : '';
    if (!isJson) await response.body?.cancel();
    const read = answer === '' ? null : JSON.parse(answer);
    if (response.status >= 400 && read?.code) await requireListed(method, path, read.code);
    return {
      status: response.status,
      headers: response.headers,
      etag: response.headers.get('ETag') ?? '',
      body: read,
    };
  }

  let routes: readonly Route[] | undefined;
  /** Fails the test that gets a problem which the documentation of that route does not list. */
  async function requireListed(method: string, path: string, code: string): Promise<void> {
    routes ??= new ApiDocument((await (await fetch(`${server.url}/openapi.json`)).json()) as Document).routes;
    const at = new URL(path, server.url).pathname;
    const isIt = (route: Route) =>
      route.method === method && new RegExp(`^${route.path.replace('{id}', '[^/]+')}$`).test(at);
    const route = routes.find((route) => isIt(route) && !route.path.includes('{')) ?? routes.find(isIt);
    if (route && !problemsOf(route).includes(code)) throw new Error(`${method} ${route.path} does not list ${code}`);
  }

  return {
    url: server.url,
    store,
    log,
    key,
    logged,
    call,
    make: async (path, body) => {
      const made = await call('POST', path, body);
      if (made.status !== 201) throw new Error(`${path}: ${made.status} ${JSON.stringify(made.body)}`);
      return { ...made.body, etag: made.etag };
    },
    close: async () => {
      await server.close(100);
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
