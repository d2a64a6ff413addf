import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { deleteOldCalls } from './calls.ts';
import { deleteOldDecisions } from './decisions.ts';
import type { Database } from './schema.ts';

const EVERY_MS = 3_600_000;
const BATCH = 1000;
/** Between two batches: the calls' own writes come first. Milliseconds. */
const PAUSE_MS = 100;
const DAY_MS = 86_400_000;

/** Deletes decisions, and calls that were asked for, that are older than `days()` says, now and then, in small batches. */
export function keepDecisionsFor(db: Database, days: () => number | null, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);

  const run = async () => {
    await wait(60_000 * Math.random());
    while (!stopping.signal.aborted) {
      await deleteOld().catch((error: unknown) => log.warn({ err: error }, 'old decisions cannot be deleted'));
      await wait(EVERY_MS * (0.9 + Math.random() / 5));
    }
  };
  const deleteOld = async () => {
    const limit = days();
    if (limit === null) return;
    const before = new Date(Date.now() - limit * DAY_MS);
    await deleteOldCalls(db, before);
    while (!stopping.signal.aborted && (await deleteOldDecisions(db, before, BATCH)) === BATCH) await wait(PAUSE_MS);
  };

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
