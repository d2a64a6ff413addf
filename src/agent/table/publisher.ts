import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Snapshot } from '../../domain/snapshot.ts';
import { createBackoff } from '../backoff.ts';
import { messageOf, withDeadline } from '../deadline.ts';
import { CompiledTable } from './compiled.ts';
import type { TableForm, TableWire } from './wire.ts';

/** What is known of the table that a PBX holds in this agent's slot. */
export interface TableState {
  /** The version that it holds, as last acknowledged; null: not known yet. */
  readonly held: number | null;
  /** The version that is sure to be there even if the PBX is killed now. */
  readonly inForce: number | null;
  /** Why it is not the newest; null: nothing is in the way. */
  readonly problem: string | null;
}

export interface TablePublisher {
  state(): TableState;
  /** Bounded; never rejects. */
  stop(): Promise<void>;
}

export interface PublisherOptions {
  readonly pbx: string;
  readonly form: TableForm;
  readonly open: () => Promise<TableWire>;
  readonly snapshot: () => Snapshot | null;
  /** Calls `listener` after each new snapshot; returns the way to unsubscribe. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Whether every other agent that answers calls there has this version; left out: there is none. */
  readonly othersHave?: (version: number) => Promise<boolean>;
  readonly stateChanged: () => void;
  readonly log: Logger;
}

/** After a version, before the next: a burst of edits is one. Milliseconds. */
const TOGETHER_MS = 50;
/** What a PBX acknowledges may still be undone by its death: AstDB commits about once a second. */
const COMMIT_MS = 2000;
const SETTLE_MS = 100;
const PING_MS = 5000;
/** Somebody may have cleared the PBX's database by hand. */
const CHECK_MS = 60_000;
/** Clearing a part holds the PBX's database for some 20 ms at 100,000 entries: calls come in between. */
const CLEAR_PAUSE_MS = 60;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
const STOP_MS = 1500;

/** Keeps one PBX's table at the newest version, over one connection after the other, until it is stopped. */
export function startTablePublisher(options: PublisherOptions): TablePublisher {
  const { pbx, form, open, snapshot, subscribe, othersHave = async () => true, stateChanged, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const backoff = createBackoff(FIRST_WAIT_MS, LONGEST_WAIT_MS, Math.random);
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  /** Ends the present rest: there is something to do. */
  let wake = () => {};
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const unsubscribe = subscribe(() => wake());
  const table = new CompiledTable(form, pbx);
  let state: TableState = { held: null, inForce: null, problem: 'not connected yet' };
  let wire: TableWire | null = null;
  /** On the present connection, and not in force yet; in order. */
  let acknowledged: { readonly version: number; readonly at: number }[] = [];

  const setState = (change: Partial<TableState>) => {
    const next = { ...state, ...change };
    if (next.held === state.held && next.inForce === state.inForce && next.problem === state.problem) return;
    state = next;
    stateChanged();
  };

  /** The newest snapshot; waits for the first. */
  async function newest(): Promise<Snapshot> {
    for (;;) {
      const current = snapshot();
      if (current || signal.aborted) return current!;
      await rest(PING_MS);
    }
  }

  /** All is written: the version says so, last of all. */
  async function conclude(current: TableWire): Promise<void> {
    const version = table.snapshot!.seq;
    await current.setVersion(version);
    // Of a database that was restored the versions begin again.
    const inForce = state.inForce !== null && state.inForce > version ? null : state.inForce;
    setState({ held: version, inForce, problem: null });
    if (acknowledged.push({ version, at: performance.now() }) === 1) void settle(current);
  }

  /** A version is in force once the PBX has surely kept it, and nobody answers by an older one. */
  async function settle(current: TableWire): Promise<void> {
    while (wire === current && acknowledged.length > 0 && !signal.aborted) {
      const ripe = acknowledged.findLast(({ at }) => at + COMMIT_MS <= performance.now());
      if (ripe && (await othersHave(ripe.version).catch(() => false)) && wire === current) {
        acknowledged.splice(0, acknowledged.indexOf(ripe) + 1);
        setState({ inForce: ripe.version });
      } else {
        await pause(SETTLE_MS);
      }
    }
  }

  /** Compares what the PBX holds with what it should, by digests, and writes anew the parts that differ. */
  async function mend(current: TableWire): Promise<void> {
    await table.advance(await newest(), false);
    const held = await current.held();
    const doubtful = new Set(form.parts.filter((part) => held.digests.get(part) !== table.digest(part)));
    if (doubtful.size > 0) {
      const started = performance.now();
      if (!held.begun) await current.begin();
      // Removals first: whatever must not be shown any more is gone before anything is written.
      await current.mark([...doubtful].filter((part) => held.digests.has(part)).map((part) => [part, null]));
      for (const part of held.begun ? doubtful : []) {
        await current.clear(part);
        await pause(CLEAR_PAUSE_MS);
      }
      let count = 0;
      await table.entriesOf(doubtful, async (entries) => {
        count += entries.length;
        await current.write(entries);
      });
      await current.mark([...doubtful].map((part) => [part, table.digest(part)]));
      const ms = Math.round(performance.now() - started);
      log.info({ parts: doubtful.size, entries: count, ms, seq: table.snapshot!.seq }, 'the resident table is written');
    }
    const { seq } = table.snapshot!;
    if (doubtful.size > 0 || held.version !== seq || state.inForce !== seq) await conclude(current);
    setState({ problem: null });
  }

  async function follow(current: TableWire, until: number): Promise<void> {
    let pinged = performance.now();
    while (!signal.aborted && wire === current && performance.now() < until) {
      const next = snapshot();
      if (next && next !== table.snapshot) {
        await publish(current, next);
        await pause(TOGETHER_MS);
      } else if (performance.now() - pinged >= PING_MS) {
        await current.ping();
        pinged = performance.now();
      } else {
        await rest(Math.ceil(pinged + PING_MS - performance.now()));
      }
    }
  }

  async function publish(current: TableWire, next: Snapshot): Promise<void> {
    const { removals, additions, parts } = await table.advance(next);
    // A part without a digest is a doubtful one: so is what a cut leaves half-written.
    await current.mark([...parts].map((part) => [part, null]));
    await current.write(removals);
    await current.write(additions);
    await current.mark([...parts].map((part) => [part, table.digest(part)]));
    await conclude(current);
  }

  async function connectOnce(): Promise<void> {
    const current = await open();
    if (signal.aborted) return current.close();
    wire = current;
    acknowledged = [];
    void current.closed.then(() => {
      if (wire !== current) return;
      wire = null;
      wake();
    });
    try {
      while (!signal.aborted && wire === current) {
        await mend(current);
        backoff.reset();
        await follow(current, performance.now() + CHECK_MS);
      }
      if (!signal.aborted) throw new Error(await current.closed);
    } finally {
      wire = null;
      current.close();
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await newest();
        if (!signal.aborted) await connectOnce();
      } catch (error) {
        if (signal.aborted) return;
        const problem = messageOf(error);
        if (problem !== state.problem)
          log.warn({ error: problem }, 'the resident table cannot be written; tried again');
        setState({ problem });
      }
      await pause(backoff.next());
    }
  }

  const running = run();
  return {
    state: () => state,
    async stop() {
      stopping.abort();
      unsubscribe();
      wake();
      await withDeadline(running, STOP_MS, 'stopping').catch(() => {});
      wire?.close();
    },
  };
}
