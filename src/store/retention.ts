import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { deleteOldAuditEvents } from './audit-events.ts';
import { deleteOldCalls } from './calls.ts';
import { deleteOldDecisions } from './decisions.ts';
import { deleteExpiredSessions } from './people.ts';
import type { Database } from './schema.ts';

const EVERY_MS = 3_600_000;
const BATCH = 1000;
/** Between two batches: the calls' own writes come first. Milliseconds. */
const PAUSE_MS = 100;
const DAY_MS = 86_400_000;
/** The trigger on the table holds the first year. */
const AUDIT_DAYS = 400;

/**
 * Deletes decisions, and calls that were asked for, that are older than `days()` says, now and then, in small batches;
 * and security events after AUDIT_DAYS.
 */
export function keepDecisionsFor(db: Database, days: () => number | null, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);

  const run = async () => {
    await wait(60_000 * Math.random());
    while (!stopping.signal.aborted) {
      await deleteOld().catch((error: unknown) => log.warn({ err: error }, 'old rows cannot be deleted'));
      await wait(EVERY_MS * (0.9 + Math.random() / 5));
    }
  };
  const inBatches = async (deleteSome: (limit: number) => Promise<number>) => {
    while (!stopping.signal.aborted && (await deleteSome(BATCH)) === BATCH) await wait(PAUSE_MS);
  };
  const before = (age: number) => new Date(Date.now() - age * DAY_MS);
  const deleteOld = async () => {
    await inBatches((limit) => deleteOldAuditEvents(db, before(AUDIT_DAYS), limit));
    await deleteExpiredSessions(db);
    const kept = days();
    if (kept === null) return;
    await deleteOldCalls(db, before(kept));
    await inBatches((limit) => deleteOldDecisions(db, before(kept), limit));
  };

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
