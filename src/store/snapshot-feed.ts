import { setTimeout as sleep } from 'node:timers/promises';
import { asc, gte } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Edit, Entity } from '../domain/model.ts';
import { Snapshot } from '../domain/snapshot.ts';
import { untilTurn } from '../turn.ts';
import { historyState, markOfChange } from './changes.ts';
import type { Connection } from './connection.ts';
import { type Tally, values } from './entities.ts';
import { StoreError, translated } from './errors.ts';
import { changes, type Database } from './schema.ts';
import type { SnapshotFeed } from './store.ts';
import { snapshotInSteps, wholeConfiguration } from './whole.ts';

/** A hung LISTEN says nothing, so the highest sequence is asked for as well. Milliseconds. */
const POLL_MS = 1000;
const RETRY_MAX_MS = 10_000;
/** A question that is not answered is not waited for at the end. */
const CLOSE_MS = 500;
/** Everything that is there: 10,000 groups of 10 numbers take some 3 s. */
const READ_ALL_MS = 120_000;
/** A gap of more changes than this is closed by reading everything. */
const MAX_GAP = 5000;

/** Follows the change feed. Woken by NOTIFY and by the clock, it reads `seq > last` and only the entities named there. */
export class FollowingFeed implements SnapshotFeed {
  /** How many rows were read since the start. */
  readonly tally: Tally = { rows: 0 };
  readonly #connection: Connection;
  readonly #log: Logger;
  readonly #readAllMs: number;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #stop = new AbortController();
  #current: Snapshot | null = null;
  /** Of the change that `#current` ends with. */
  #mark: string | null = null;
  /** Monotonic: a clock that is set changes nothing. */
  #confirmedAt: number | null = null;
  /** False: the present snapshot did not come from this database (yet), so nothing can be added to it. */
  #fromDatabase = false;
  #woken = false;
  #wake: () => void = () => undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(connection: Connection, log: Logger, readAllMs = READ_ALL_MS) {
    this.#connection = connection;
    this.#log = log;
    this.#readAllMs = readAllMs;
  }

  get current(): Snapshot | null {
    return this.#current;
  }

  get confirmedAgeMs(): number | null {
    return this.#confirmedAt === null ? null : performance.now() - this.#confirmedAt;
  }

  /** Reads the configuration; rejects when the database does not answer. */
  async load(): Promise<void> {
    const asked = performance.now();
    await this.#readAll();
    this.#confirmedAt = asked;
  }

  /** Stands in until the database answers. */
  use(snapshot: Snapshot): void {
    this.#fromDatabase = false;
    this.#publish(snapshot);
  }

  /** Starts to follow. `prepare` runs before each attempt to reach a database that did not answer yet. */
  follow(prepare: () => Promise<void>): void {
    this.#connection.listen('changes', () => this.#hurry());
    this.#loop = this.#run(prepare);
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reached(seq: number, timeoutMs: number): Promise<void> {
    const there = () => this.#current !== null && this.#current.seq >= seq;
    if (there()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        unsubscribe();
        reject(new StoreError('unavailable', `version ${seq} is not in force after ${timeoutMs} ms`));
      }, timeoutMs);
      const unsubscribe = this.subscribe(() => {
        if (!there()) return;
        clearTimeout(timer);
        unsubscribe();
        resolve();
      });
      this.#hurry();
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#hurry();
    await Promise.race([this.#loop, sleep(CLOSE_MS, undefined, { ref: false })]);
    this.#listeners.clear();
  }

  async #run(prepare: () => Promise<void>): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      await this.#pause(failures);
      if (this.#stop.signal.aborted) return;
      // Not when the answer is read: this process may be stopped for a while in between.
      const asked = performance.now();
      try {
        if (this.#fromDatabase) await this.#catchUp();
        else {
          await prepare();
          await this.#readAll();
        }
        this.#confirmedAt = asked;
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#log.warn({ err: error, failures }, 'the configuration cannot be followed, the last one stays in force');
      }
    }
  }

  async #pause(failures: number): Promise<void> {
    if (failures > 1) {
      const back = Math.min(RETRY_MAX_MS, 100 * 2 ** failures) * (0.5 + Math.random() / 2);
      await sleep(back, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    } else if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, untilTurn(POLL_MS));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#woken = false;
  }

  #hurry(): void {
    this.#woken = true;
    this.#wake();
  }

  async #catchUp(): Promise<void> {
    const from = this.#current?.seq ?? 0;
    const { db, followWithinMs } = this.#connection;
    const there = await inTime(
      translated(() => historyState(db, from)),
      followWithinMs,
    );
    if (there.mark === this.#mark && there.seq === from) return;
    const next =
      there.seq > from
        ? await inTime(
            translated(() => this.#readEdits(from)),
            followWithinMs,
          )
        : null;
    if (next === null) return this.#readAll();
    this.#mark = next.mark;
    this.#publish(this.#current!.with(next.edits, next.seq));
  }

  /** Null: too many, or what we have is not of this history (a standby or a backup stands here now); read everything. */
  #readEdits(from: number): Promise<{ edits: Edit[]; seq: number; mark: string } | null> {
    return this.#connection.db.transaction(
      async (tx) => {
        const rows = await tx
          .select({ seq: changes.seq, entity: changes.entity, id: changes.entityId, mark: markOfChange })
          .from(changes)
          .where(gte(changes.seq, from))
          .orderBy(asc(changes.seq))
          .limit(MAX_GAP + 2);
        this.tally.rows += rows.length;
        const known = from === 0 ? null : rows.shift();
        const last = rows.at(-1);
        if ((known?.mark ?? null) !== this.#mark || !last || rows.length > MAX_GAP) return null;
        const touched = new Map<Entity, Set<number>>();
        for (const { entity, id } of rows) touched.set(entity, (touched.get(entity) ?? new Set()).add(id));
        const edits: Edit[] = [];
        for (const [entity, ids] of touched) edits.push(...(await this.#editsOf(tx, entity, ids)));
        return { edits, seq: last.seq, mark: last.mark };
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
  }

  async #editsOf(tx: Database, entity: Entity, ids: ReadonlySet<number>): Promise<Edit[]> {
    const found = await values(tx, entity, [...ids], this.tally);
    return [...ids].map((id) => ({ entity, id, value: found.get(id) ?? null }) as Edit);
  }

  async #readAll(): Promise<void> {
    const started = performance.now();
    const reading = translated(() =>
      this.#connection.bulk((db) =>
        db.transaction(
          async (tx) => {
            const { seq, mark } = await historyState(tx);
            return { mark, configuration: await wholeConfiguration(tx, seq, this.tally) };
          },
          { isolationLevel: 'repeatable read', accessMode: 'read only' },
        ),
      ),
    );
    const { configuration, mark } = await inTime(reading, this.#readAllMs);
    this.#mark = mark;
    this.#fromDatabase = true;
    // Nobody waits for the first; while calls are answered by another, this one is put together between them.
    this.#publish(this.#current ? await snapshotInSteps(configuration) : Snapshot.from(configuration));
    const ms = Math.round(performance.now() - started);
    this.#log.info({ seq: configuration.seq, groups: configuration.groups.length, ms }, 'the configuration was read');
  }

  #publish(snapshot: Snapshot): void {
    this.#current = snapshot;
    for (const listener of this.#listeners) {
      try {
        listener(snapshot);
      } catch (error) {
        this.#log.error({ err: error }, 'a listener to the configuration failed');
      }
    }
  }
}

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new StoreError('unavailable', `no answer about the configuration within ${ms} ms`));
    const timer = setTimeout(late, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
