import type { FieldProblem, Problem } from '../../http/problem.ts';

/** Requests that take longer have failed, in milliseconds. */
const DEADLINE_MS = 20_000;

/** What the service refused, with its stable code and the bad fields; or `unreachable` when nothing answered. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly code: Problem['code'] | 'unreachable';
  readonly errors: readonly FieldProblem[];
  /** Everything else the problem said, such as who uses a thing that was not deleted. */
  readonly body: unknown;

  constructor(status: number, code: RequestError['code'], errors: readonly FieldProblem[], body: unknown) {
    super(code);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.body = body;
  }
}

export interface Answer<T> {
  readonly data: T;
  /** To be sent back as `If-Match`; empty where the answer has none. */
  readonly etag: string;
  readonly headers: Headers;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** A body that is no JSON, with its media type. */
  readonly raw?: { readonly body: BodyInit; readonly type: string };
  readonly etag?: string;
  /** Names the request, so that it may be sent again after a lost answer. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

let clockAheadMs = 0;

/** The service's time in milliseconds: what it says of times is held against it, since a PC's own clock may be wrong. */
export const serviceNow = (): number => Date.now() - clockAheadMs;

/** One request to the API of the host that served the page. Throws RequestError. */
export async function call<T>(path: string, { method = 'GET', ...options }: Call = {}): Promise<Answer<T>> {
  const headers = new Headers({ Accept: 'application/json' });
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.raw) headers.set('Content-Type', options.raw.type);
  if (options.etag) headers.set('If-Match', options.etag);
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey);
  const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(`/v1/${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline,
      ...(options.raw
        ? { body: options.raw.body }
        : options.body !== undefined && { body: JSON.stringify(options.body) }),
    });
    const date = Date.parse(response.headers.get('Date') ?? '');
    if (!Number.isNaN(date)) clockAheadMs = Date.now() - date;
    const text = await response.text();
    body = text === '' ? undefined : parse(text);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new RequestError(0, 'unreachable', [], undefined);
  }
  if (!response.ok) throw refused(response.status, body);
  return { data: body as T, etag: response.headers.get('ETag') ?? '', headers: response.headers };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refused(status: number, body: unknown): RequestError {
  const problem = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  return new RequestError(status, problem.code ?? 'internal', problem.errors ?? [], body);
}

/** `?a=1&b=2` of what is set. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
