import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { writeSnapshotFile } from './snapshot-file.ts';
import type { SnapshotFeed } from './store.ts';

/** A burst of edits is written once. Milliseconds. */
const SETTLE_MS = 2000;

/** Keeps the newest snapshot in the file. `stop` writes the last one, if it is not there yet. */
export function keepSnapshotFile(path: string, feed: SnapshotFeed, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let written = -1;
  let running: Promise<void> | null = null;

  const write = async () => {
    await sleep(SETTLE_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    while (feed.current && feed.current.seq !== written) {
      const snapshot = feed.current;
      written = snapshot.seq;
      await writeSnapshotFile(path, snapshot).catch((error: unknown) =>
        log.error({ err: error }, 'the snapshot cannot be kept'),
      );
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
