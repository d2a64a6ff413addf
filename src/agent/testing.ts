import type { Snapshot } from '../domain/snapshot.ts';

/** The configuration in the hands of a test: whoever has subscribed is told when `current` is set. */
export function aFeed(first: Snapshot | null = null) {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let snapshot = first;
  return {
    get current(): Snapshot | null {
      return snapshot;
    },
    set current(next) {
      snapshot = next;
      if (next) for (const listener of listeners) listener(next);
    },
    subscribe(listener: (snapshot: Snapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
