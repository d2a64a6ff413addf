import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema.ts';

export type { paths, schemas } from './schema.ts';

export interface ClientOptions {
  /** Where the service is, for example `https://callerid.example.com`. */
  readonly url: string;
  /** An API key. */
  readonly key: string;
  /** A request that takes longer has failed; one that follows a stream as well. Milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * The HTTP API, typed: addresses, queries, bodies, answers and problems are those of `/openapi.json`. What a request
 * answers has `data` or, when it was refused, `error` with its `code`; only a service that can not be reached throws.
 *
 * @example
 * const api = createClient({ url: 'http://127.0.0.1:8080', key });
 * const { data, error } = await api.GET('/v1/groups', { params: { query: { search: 'Sales' } } });
 */
export function createClient({ url, key, timeoutMs = 30_000 }: ClientOptions): Client<paths> {
  return createFetchClient<paths>({
    baseUrl: url,
    headers: { Authorization: `Bearer ${key}` },
    fetch: (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]) }),
  });
}
