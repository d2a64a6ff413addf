import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Settings } from '../domain/model.ts';
import { deleteOldAuditEvents } from './audit-events.ts';
import { deleteOldCalls, maskOldCalls } from './calls.ts';
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
 * Deletes decisions, and calls that were asked for, that are older than the settings say, now and then, in small batches;
 * and security events after AUDIT_DAYS. Masks the destinations of calls that were asked for, if the settings say so.
 * @param settings null: not known yet
 */
export function keepDecisionsFor(
  db: Database,
  settings: () => Pick<Settings, 'decisionRetentionDays' | 'maskDestinations'> | null,
  log: Logger,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);

  const run = async () => {
    await wait(60_000 * Math.random());
    while (!stopping.signal.aborted) {
      await deleteOld();
      await wait(EVERY_MS * (0.9 + Math.random() / 5));
    }
  };
  /** In small batches, each within a request's deadline. One that fails keeps back no other: it comes again in an hour. */
  const inBatches = async (what: string, doSome: (limit: number) => Promise<number>) => {
    try {
      while (!stopping.signal.aborted && (await doSome(BATCH)) === BATCH) await wait(PAUSE_MS);
    } catch (error) {
      log.warn({ err: error }, `old ${what} cannot be cleared`);
    }
  };
  const before = (age: number) => new Date(Date.now() - age * DAY_MS);
  const deleteOld = async () => {
    await inBatches('security events', (limit) => deleteOldAuditEvents(db, before(AUDIT_DAYS), limit));
    await inBatches('sessions', () => deleteExpiredSessions(db).then(() => 0));
    const set = settings();
    if (set === null) return;
    const since = before(set.decisionRetentionDays);
    if (set.maskDestinations) await inBatches('destinations', (limit) => maskOldCalls(db, limit));
    await inBatches('calls', (limit) => deleteOldCalls(db, since, limit));
    await inBatches('decisions', (limit) => deleteOldDecisions(db, since, limit));
  };

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
