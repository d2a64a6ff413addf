import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Snapshot } from '../domain/snapshot.ts';
import { writeSnapshotFile } from './snapshot-file.ts';
import type { SnapshotFeed } from './store.ts';

/** A burst of edits is written once; a disk that refused is tried again. Milliseconds. */
const PAUSE_MS = 2000;
/** A million phone numbers take seconds to write: while edits come one after the other, so much longer is waited. */
const REST = 9;

/** Keeps the newest snapshot in the file. `stop` writes the last one, if it is not there yet. */
export function keepSnapshotFile(
  path: string,
  feed: Pick<SnapshotFeed, 'current' | 'subscribe'>,
  log: Logger,
  pauseMs = PAUSE_MS,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Not its sequence: another history may have the same one. */
  let written: Snapshot | null = null;
  let running: Promise<void> | null = null;

  const pause = (ms = pauseMs) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const write = async () => {
    await pause();
    while (feed.current && feed.current !== written) {
      const snapshot = feed.current;
      const started = performance.now();
      try {
        await writeSnapshotFile(path, snapshot);
        written = snapshot;
        await pause(Math.max(pauseMs, REST * (performance.now() - started)));
      } catch (error) {
        log.error({ err: error }, 'the snapshot cannot be kept; tried again');
        if (signal.aborted) break;
        await pause();
      }
    }
    running = null;
  };
  const changed = () => {
    running ??= write();
  };

  const unsubscribe = feed.subscribe(changed);
  changed();
  return {
    async stop() {
      unsubscribe();
      stopping.abort();
      await running;
    },
  };
}
