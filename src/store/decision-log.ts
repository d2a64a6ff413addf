import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { untilTurn } from '../turn.ts';
import { toDecisionRow } from './decision-row.ts';
import { insertDecisions, type NewDecision } from './decisions.ts';
import { refusesRow } from './errors.ts';
import type { Database } from './schema.ts';
import type { Spill } from './spill.ts';
import type { DecisionLog, DecisionRecord, WaitingDecisions } from './store.ts';

const BATCH = 500;
/** How long a decision may wait in memory for others. Milliseconds, as all of these. */
const BATCH_MS = 400;
/**
 * What the database has not taken after this goes to disk. SIGKILL costs no more than this, one look and one write, after
 * what an agent keeps answers together for (TOGETHER_MS in src/agent/decide.ts): all of it about a second.
 */
const STALL_MS = 500;
const LOOK_MS = 100;
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 15_000;

export interface DecisionLogOptions {
  readonly db: Database;
  readonly spill: Spill;
  readonly log: Logger;
  /** Whether destinations are masked; asked for each decision. */
  readonly mask: () => boolean;
  /** Decisions kept in memory while neither database nor disk takes them; as many again twice on their way to the disk. */
  readonly bound?: number;
}

interface Waiting {
  readonly row: NewDecision;
  readonly since: number;
}

/** On its way to the database. */
interface Batch {
  readonly waiting: readonly Waiting[];
  /** It is on disk as well, or will be in a moment. */
  copied: boolean;
}

/** Writes decisions in batches, off the call path. What the database does not take at once waits on disk. */
export class BatchedDecisionLog implements DecisionLog {
  readonly #options: DecisionLogOptions;
  readonly #bound: number;
  #queue: Waiting[] = [];
  #batch: Batch | null = null;
  /** How many are on their way to the disk and nowhere else. */
  #toDisk = 0;
  #lost = 0;
  #failures = 0;
  #closing = false;
  /** Ends the pause. */
  #wake: () => void = () => undefined;
  /** Set while there is something to write: one that is idle has no timers. */
  #due: NodeJS.Timeout | undefined;
  /** Set while the database is asked, or has failed. */
  #look: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];
  readonly #stop = new AbortController();

  constructor(options: DecisionLogOptions) {
    this.#options = options;
    this.#bound = options.bound ?? 10_000;
    void this.#run();
  }

  record(entry: DecisionRecord): void {
    try {
      this.#queue.push({ row: toDecisionRow(entry, this.#options.mask()), since: Date.now() });
    } catch (error) {
      this.#options.log.error({ err: error, decision: entry.id }, 'a decision could not be recorded');
      return;
    }
    if (this.#queue.length > this.#bound) this.#spillQueue();
    if (this.#queue.length >= BATCH) this.#wake();
    else this.#writeSoon();
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
    const files = await this.#options.spill.count().catch(() => 0);
    return { inMemory: this.#inMemory(), files, lost: this.#lost };
  }

  /** Gives the database this long, unless it fails already; what then is left goes to disk and is written by the next start. */
  async close(timeoutMs: number): Promise<void> {
    const { spill } = this.#options;
    this.#closing = true;
    this.#wake();
    const until = Date.now() + timeoutMs;
    while (this.#inMemory() > 0 && this.#failures === 0 && Date.now() < until) await sleep(10);
    this.#stop.abort();
    this.#wake();
    clearTimeout(this.#due);
    clearInterval(this.#look);
    await spill.settled(); // what the disk refused is in the queue again
    // A batch whose answer never came may be written already: twice does no harm, not at all would.
    if (this.#batch && !this.#batch.copied) this.#queue.unshift(...this.#batch.waiting);
    if (this.#batch) this.#batch.copied = true;
    const rest = this.#queue.splice(0);
    if (rest.length > 0 && !(await this.#keep(rest))) this.#lose(rest.length);
    await spill.seal();
  }

  #inMemory = () => this.#queue.length + (this.#batch?.waiting.length ?? 0) + this.#toDisk;
  #isIdle = () => this.#inMemory() === 0 && !this.#options.spill.waits;

  async #run(): Promise<void> {
    let pause = true;
    while (!this.#stop.signal.aborted) {
      if (pause) await this.#pause();
      this.#look ??= setInterval(() => this.#keepWhatWaits(), LOOK_MS).unref();
      try {
        await this.#writeQueue();
        // A file, then the queue again: what is new does not wait for all that is old.
        const more = !this.#closing && (await this.#options.spill.moveOldest((rows) => this.#insert(rows)));
        this.#failures = 0;
        clearInterval(this.#look);
        this.#look = undefined;
        pause = !more;
        if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
      } catch (error) {
        this.#failures += 1;
        pause = true;
        this.#options.log.warn({ err: error, waiting: this.#inMemory() }, 'decisions wait for the database');
      }
    }
    clearInterval(this.#look);
  }

  /** Until a batch is full or its time has come; after a failure the back-off, which nothing shortens. */
  async #pause(): Promise<void> {
    if (this.#failures > 0) {
      const back = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** this.#failures) * (0.5 + Math.random() / 2);
      await sleep(back, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      return;
    }
    if (this.#queue.length >= BATCH || this.#closing) return sleep(1);
    if (!this.#isIdle()) this.#writeSoon();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    clearTimeout(this.#due);
    this.#due = undefined;
  }

  #writeSoon(): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      this.#wake();
    }, untilTurn(BATCH_MS));
  }

  async #writeQueue(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stop.signal.aborted) {
      const batch: Batch = { waiting: this.#queue.splice(0, BATCH), copied: false };
      this.#batch = batch;
      try {
        await this.#insert(batch.waiting.map(({ row }) => row));
      } catch (error) {
        await this.#options.spill.settled(); // to know what became of its copy
        if (!batch.copied) this.#queue.unshift(...batch.waiting);
        throw error;
      } finally {
        this.#batch = null;
      }
    }
  }

  /** A row that the database refuses must not hold up the others for ever. Rejects when it takes none at all. */
  async #insert(rows: readonly NewDecision[]): Promise<void> {
    const { db, log } = this.#options;
    try {
      await insertDecisions(db, rows);
    } catch (error) {
      if (!refusesRow(error)) throw error;
      if (rows.length === 1) {
        this.#lost += 1;
        log.error({ err: error, decision: rows[0]?.id }, 'the database refused a decision');
        return;
      }
      for (const row of rows) await this.#insert([row]);
    }
  }

  /** What the database has not taken in time goes to disk, a batch under way as well. */
  #keepWhatWaits(): void {
    const isLate = (oldest?: Waiting) => oldest !== undefined && oldest.since <= Date.now() - STALL_MS;
    const batch = this.#batch;
    if (batch && !batch.copied && isLate(batch.waiting[0]) && !this.#options.spill.rests) {
      batch.copied = true;
      void this.#keep(batch.waiting).then((kept) => {
        batch.copied = kept;
      });
    }
    if (isLate(this.#queue[0])) this.#spillQueue();
  }

  /** What the disk refuses comes back, up to the bound. */
  #spillQueue(): void {
    if (this.#options.spill.rests || this.#toDisk > 2 * this.#bound) {
      this.#dropOverflow();
      return;
    }
    const waiting = this.#queue.splice(0);
    this.#toDisk += waiting.length;
    void this.#keep(waiting).then((kept) => {
      this.#toDisk -= waiting.length;
      if (kept) return;
      this.#queue.unshift(...waiting);
      this.#dropOverflow();
      this.#writeSoon();
    });
  }

  #dropOverflow(): void {
    if (this.#queue.length > this.#bound) this.#lose(this.#queue.splice(0, Math.ceil(this.#bound / 10)).length);
  }

  #lose(count: number): void {
    this.#lost += count;
    this.#options.log.error({ lost: count }, 'decisions were lost: neither database nor disk takes them');
  }

  #keep(waiting: readonly Waiting[]): Promise<boolean> {
    return this.#options.spill.keep(waiting.map(({ row }) => row));
  }
}
