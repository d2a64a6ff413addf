import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { toDecisionRow } from './decision-row.ts';
import { type DecisionRow, insertDecisions } from './decisions.ts';
import { refusesRow } from './errors.ts';
import type { Database } from './schema.ts';
import type { Spill } from './spill.ts';
import type { DecisionLog, DecisionRecord, WaitingDecisions } from './store.ts';

const BATCH = 500;
/** How long a decision may wait in memory for others: what SIGKILL can cost. Milliseconds. */
const BATCH_MS = 200;
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 15_000;

export interface DecisionLogOptions {
  readonly db: Database;
  readonly spill: Spill;
  readonly log: Logger;
  /** Whether destinations are masked; asked for each decision. */
  readonly mask: () => boolean;
  /** Decisions kept in memory while the database is away; the rest waits on disk. */
  readonly bound?: number;
}

/** Writes decisions in batches, off the call path. While the database is away they wait: in memory, then on disk. */
export class BatchedDecisionLog implements DecisionLog {
  readonly #options: DecisionLogOptions;
  readonly #bound: number;
  #queue: DecisionRow[] = [];
  /** Being written to the database. */
  #batch: DecisionRow[] = [];
  /** How many are being written, to the database or to disk. */
  #inFlight = 0;
  #lost = 0;
  #spilled = true; // a former run may have left files
  #spilling: Promise<void> = Promise.resolve();
  #closing = false;
  #wake: () => void = () => undefined;
  #idle: (() => void)[] = [];
  readonly #loop: Promise<void>;
  readonly #stop = new AbortController();

  constructor(options: DecisionLogOptions) {
    this.#options = options;
    this.#bound = options.bound ?? 10_000;
    this.#loop = this.#run();
  }

  record(entry: DecisionRecord): void {
    try {
      this.#queue.push(toDecisionRow(entry, this.#options.mask()));
    } catch (error) {
      this.#options.log.error({ err: error, decision: entry.id }, 'a decision could not be recorded');
      return;
    }
    if (this.#queue.length > this.#bound) this.#spillOldest(Math.ceil(this.#bound / 2));
    if (this.#queue.length >= BATCH) this.#wake();
  }

  async flush(timeoutMs: number): Promise<void> {
    if (this.#isIdle()) return;
    const timeout = new AbortController();
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#wake();
    const late = sleep(timeoutMs, undefined, { signal: timeout.signal, ref: false }).then(() => {
      throw new Error(`decisions are still waiting for the database after ${timeoutMs} ms`);
    });
    late.catch(() => undefined);
    await Promise.race([idle, late]).finally(() => timeout.abort());
  }

  async waiting(): Promise<WaitingDecisions> {
    const files = await this.#options.spill.files().catch(() => []);
    return { inMemory: this.#queue.length + this.#inFlight, files: files.length, lost: this.#lost };
  }

  /** Writes what there is within the time; what then is left goes to disk and is written by the next start. */
  async close(timeoutMs: number): Promise<void> {
    this.#closing = true;
    await this.flush(timeoutMs).catch(() => undefined);
    this.#stop.abort();
    this.#wake();
    await Promise.race([this.#loop, sleep(timeoutMs)]);
    // A batch whose answer never came may be written already: twice does no harm, not at all would.
    this.#queue.unshift(...this.#batch);
    this.#spillOldest(this.#queue.length);
    await this.#spilling;
  }

  #isIdle = () => this.#queue.length === 0 && this.#inFlight === 0 && !this.#spilled;

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      await this.#pause(failures);
      try {
        await this.#writeQueue();
        await this.#replay();
        failures = 0;
        if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
      } catch (error) {
        failures += 1;
        const { log } = this.#options;
        log.warn({ err: error, waiting: this.#queue.length }, 'decisions wait for the database');
      }
    }
  }

  /** Until a batch is full or its time has come; after a failure the back-off, which nothing shortens. */
  async #pause(failures: number): Promise<void> {
    if (failures > 0) {
      const back = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** failures) * (0.5 + Math.random() / 2);
      await sleep(back, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      return;
    }
    if (this.#queue.length >= BATCH || this.#closing) return sleep(1);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, BATCH_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #writeQueue(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stop.signal.aborted) {
      const batch = this.#queue.splice(0, BATCH);
      this.#batch = batch;
      this.#inFlight += batch.length;
      try {
        await this.#insert(batch);
      } catch (error) {
        this.#queue.unshift(...batch);
        throw error;
      } finally {
        this.#batch = [];
        this.#inFlight -= batch.length;
      }
    }
  }

  /** A row that the database refuses must not hold up the others for ever. Rejects when it takes none at all. */
  async #insert(batch: readonly DecisionRow[]): Promise<void> {
    const { db, log } = this.#options;
    try {
      await insertDecisions(db, batch);
    } catch (error) {
      if (!refusesRow(error)) throw error;
      if (batch.length === 1) {
        this.#lost += 1;
        log.error({ err: error, decision: batch[0]?.id }, 'the database refused a decision');
        return;
      }
      for (const row of batch) await this.#insert([row]);
    }
  }

  async #replay(): Promise<void> {
    if (!this.#spilled) return;
    await this.#spilling;
    const { spill, log } = this.#options;
    const files = await spill.files();
    for (const name of files) {
      if (this.#stop.signal.aborted) return;
      const rows = await spill.read(name).catch((error: unknown) => {
        log.error({ err: error, file: name }, 'a file of waiting decisions is damaged');
        return [];
      });
      for (let start = 0; start < rows.length; start += BATCH) await this.#insert(rows.slice(start, start + BATCH));
      await spill.remove(name);
    }
    this.#spilled = (await spill.files()).length > 0;
  }

  #spillOldest(count: number): void {
    const rows = this.#queue.splice(0, count);
    if (rows.length === 0) return;
    this.#inFlight += rows.length;
    this.#spilled = true;
    this.#spilling = this.#spilling
      .then(() => this.#options.spill.write(rows))
      .catch((error: unknown) => {
        this.#lost += rows.length;
        this.#options.log.error(
          { err: error, lost: rows.length },
          'decisions were lost: neither database nor disk takes them',
        );
      })
      .finally(() => {
        this.#inFlight -= rows.length;
      });
  }
}
