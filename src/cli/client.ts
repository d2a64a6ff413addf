import type { schemas } from '../client/schema.ts';
import { CliError, EXIT } from './exit.ts';

/** Where the service is, and who asks. */
export interface ApiLogin {
  readonly url: string;
  readonly key: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The HTTP API as the commands use it. Every failure is a CliError. */
export interface Client {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  /** All pages of a list. */
  all<T>(path: string): Promise<readonly T[]>;
  /** An answer that is no JSON, as it comes. */
  download(path: string): Promise<ReadableStream<Uint8Array>>;
  upload<T>(path: string, body: ReadableStream<Uint8Array>, type: string): Promise<T>;
}

/** The longest that one request may take, in milliseconds. An import of 100,000 rows takes longer than any other. */
const DEADLINE_MS = 30_000;
const TRANSFER_MS = 600_000;

export function createClient({ url, key }: ApiLogin): Client {
  async function send(method: string, path: string, init: RequestInit, deadlineMs = DEADLINE_MS): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(new URL(path, url), {
        ...init,
        method,
        headers: { ...init.headers, ...(key && { Authorization: `Bearer ${key}` }) },
        signal: AbortSignal.timeout(deadlineMs),
      });
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error && cause.message ? cause.message : message;
      throw new CliError(`${url} does not answer: ${why}. CALLERID_URL or --url says where it is.`, EXIT.unavailable);
    }
    if (!response.ok) throw await refusalOf(response, key !== null);
    return response;
  }
  const json = (body: unknown): RequestInit => ({
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
  const get = async <T>(path: string) => (await send('GET', path, {})).json() as Promise<T>;

  return {
    get,
    post: async <T>(path: string, body: unknown) => (await send('POST', path, json(body))).json() as Promise<T>,
    async all<T>(path: string) {
      const items: T[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query = `${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
        const page: Page<T> = await get(path + query);
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    },
    async download(path) {
      const { body } = await send('GET', path, {}, TRANSFER_MS);
      return body ?? new ReadableStream();
    },
    async upload<T>(path: string, body: ReadableStream<Uint8Array>, type: string) {
      const init = { body, duplex: 'half' as const, headers: { 'Content-Type': type } };
      return (await send('POST', path, init, TRANSFER_MS)).json() as Promise<T>;
    },
  };
}

async function refusalOf(response: Response, hasKey: boolean): Promise<CliError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<schemas['Problem']>;
  const { title = `The service answered ${response.status}`, detail, errors = [] } = problem;
  const fields = errors.map(({ path, message }) => `\n  ${path ? `${path}: ` : ''}${message}`).join('');
  const hint = response.status === 401 && !hasKey ? ' CALLERID_KEY_FILE, CALLERID_KEY or --key-file names it.' : '';
  return new CliError(`${title}${detail ? `: ${detail}` : ''}${hint}${fields}`, exitOf(response.status));
}

function exitOf(status: number): number {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (status === 503 || status === 502 || status === 504) return EXIT.unavailable;
  return status >= 500 ? EXIT.internal : EXIT.refused;
}
