import { Worker } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import type { Logger } from 'pino';
import type { Connection } from './connection.ts';
import { StoreError } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import { schema } from './schema.ts';

/** Long: whatever the one embedded connection does, the next request waits behind it. */
const DEADLINE_MS = 30_000;
const BOOT_MS = 60_000;
/** Then it is ended as by a crash, which it survives. Within what open.ts gives the closing of a connection. */
const CLOSE_MS = 2000;

/**
 * The embedded database in `folder`, in a worker thread.
 * Rejects when another process has the folder open: two on one folder lose data without an error.
 */
export async function connectPglite(folder: string, log: Logger, deadlineMs = DEADLINE_MS): Promise<Connection> {
  const unlock = await lockFolder(folder, log);
  const thread = new DatabaseThread(folder, log, deadlineMs);
  const end = async () => {
    await thread.close();
    await unlock();
  };
  try {
    await thread.ready;
  } catch (error) {
    await end();
    throw error;
  }
  // Drizzle's driver calls `query` and `transaction` alone, and the thread has these two.
  const db = drizzle({ client: thread as unknown as PGlite, schema, casing: 'snake_case' });
  return {
    kind: 'pglite',
    db,
    followWithinMs: deadlineMs,
    bulk: (work) => work(db),
    listen: (channel, wake) => thread.listen(channel, wake),
    end,
  };
}

interface QueryOptions {
  readonly rowMode?: 'array' | 'object';
}
interface Request {
  readonly what: 'query' | 'begin' | 'commit' | 'rollback' | 'listen' | 'close';
  readonly tx?: number;
  readonly text?: string;
  readonly params?: unknown[];
  readonly rowMode?: 'array' | 'object';
}
type Message =
  | { readonly ready: true }
  | { readonly notified: string }
  | { readonly id: number; readonly result?: unknown; readonly error?: { message: string } };

class DatabaseThread {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #deadlineMs: number;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Map<string, () => void>();
  #lastId = 0;
  #failure: StoreError | null = null;

  constructor(folder: string, log: Logger, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    this.#worker = new Worker(new URL('./pglite-worker.js', import.meta.url), { workerData: { dataDir: folder } });
    this.ready = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new StoreError('unavailable', 'the embedded database does not start')),
        BOOT_MS,
      );
      const fail = (error: StoreError) => {
        clearTimeout(timer);
        this.#fail(error);
        reject(error);
      };
      this.#worker.on('error', (error) => {
        log.error({ err: error }, 'the embedded database failed');
        fail(new StoreError('unavailable', `the embedded database failed: ${error.message}`, { cause: error }));
      });
      this.#worker.on('exit', () => fail(new StoreError('unavailable', 'the embedded database is closed')));
      this.#worker.on('message', (message: Message) => {
        if ('ready' in message) {
          clearTimeout(timer);
          resolve();
        } else if ('notified' in message) this.#listeners.get(message.notified)?.();
        else this.#settle(message);
      });
    });
  }

  query(text: string, params: unknown[] = [], options: QueryOptions = {}, tx = 0): Promise<unknown> {
    return this.#ask({ what: 'query', text, params, rowMode: options.rowMode ?? 'object', tx });
  }

  /** Drizzle asks for this much of a transaction. The worker has one connection: others wait until this one has ended. */
  async transaction<T>(work: (tx: Pick<DatabaseThread, 'query'>) => Promise<T>): Promise<T> {
    const tx = ++this.#lastId;
    await this.#ask({ what: 'begin', tx }).catch((error: unknown) => {
      // It may begin yet, and then nobody would end it.
      this.#ask({ what: 'rollback', tx }).catch(() => undefined);
      throw error;
    });
    let result: T;
    try {
      result = await work({ query: (text, params, options) => this.query(text, params, options, tx) });
    } catch (error) {
      await this.#ask({ what: 'rollback', tx });
      throw error;
    }
    await this.#ask({ what: 'commit', tx });
    return result;
  }

  listen(channel: string, wake: () => void): void {
    this.#listeners.set(channel, wake);
    this.#ask({ what: 'listen', text: channel }).then(wake, () => undefined);
  }

  async close(): Promise<void> {
    await this.#ask({ what: 'close' }, CLOSE_MS).catch(() => undefined);
    await this.#worker.terminate();
  }

  #ask(request: Request, deadlineMs = this.#deadlineMs): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new StoreError('unavailable', `the embedded database did not answer within ${deadlineMs} ms`));
      }, deadlineMs);
      const settled =
        <A>(settle: (argument: A) => void) =>
        (argument: A) => {
          clearTimeout(timer);
          settle(argument);
        };
      this.#pending.set(id, { resolve: settled(resolve), reject: settled(reject) });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #settle(message: { id: number; result?: unknown; error?: { message: string } }): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) pending?.reject(Object.assign(new Error(message.error.message), message.error));
    else pending?.resolve(message.result);
  }

  #fail(error: StoreError): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
