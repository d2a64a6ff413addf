import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AuditWhat } from '../domain/audit.ts';
import { auditEvents, type Database } from './schema.ts';
import type { AuditLog, Refusal } from './store.ts';

const WRITE_MS = 1000;
const RETRY_MS = 5000;
/** Kinds of refusals that are told apart in one write; a flood from more addresses than this is one line without an address. */
const MAX_KINDS = 200;

interface Waiting extends Refusal {
  readonly at: Date;
  count: number;
}

/**
 * Writes refusals once a second. Equal ones become one line with their count, so that a flood costs the database a
 * bounded number of rows, and no request waits for them. While the database is away they stay in memory, counted.
 */
export class BatchedAuditLog implements AuditLog {
  readonly #db: Database;
  readonly #log: Logger;
  #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  refused(refusal: Refusal): void {
    this.#add({ ...refusal, at: new Date(), count: 1 });
    this.#timer ??= this.#later(WRITE_MS);
  }

  /** Writes what waits; bounded, never rejects. */
  async close(timeoutMs: number): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.race([this.#write(), sleep(timeoutMs, undefined, { ref: false })]);
    clearTimeout(this.#timer);
  }

  #later = (ms: number) => setTimeout(() => void this.#write(), ms).unref();

  #add(refusal: Waiting): void {
    const { what, actor, address, route } = refusal;
    const key = JSON.stringify([what, actor, address, route]);
    const same = this.#waiting.get(key);
    if (same) same.count += refusal.count;
    else if (this.#waiting.size < MAX_KINDS || address === null) this.#waiting.set(key, refusal);
    else this.#add({ ...refusal, actor: null, address: null, route: null });
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      this.#timer = undefined;
      const batch = [...this.#waiting.values()];
      this.#waiting = new Map();
      if (batch.length === 0) return;
      try {
        await this.#db.insert(auditEvents).values(batch.map(rowOf));
      } catch (error) {
        this.#log.warn({ err: error }, 'refusals can not be written yet');
        for (const refusal of batch) this.#add(refusal);
        this.#timer ??= this.#later(RETRY_MS);
      }
    });
    return this.#writing;
  }
}

function rowOf({ at, what, actor, address, route, requestId, count }: Waiting) {
  return {
    at,
    what: what satisfies AuditWhat,
    actor,
    address,
    detail: { ...(route && { route }), ...(requestId && { requestId }), ...(count > 1 && { count }) },
  };
}
