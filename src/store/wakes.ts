import type { Connection } from './connection.ts';

/** Calls its listeners whenever something may have happened; never says what, and may miss it: look now and then as well. */
export interface Wakes {
  /** Returns the way to unsubscribe. */
  subscribe(listener: () => void): () => void;
}

/** Wakes of one NOTIFY channel; listens from the first subscriber on. */
export function wakesOf(connection: Connection, channel: string): Wakes {
  const listeners = new Set<() => void>();
  let listening = false;
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (!listening) {
        listening = true;
        connection.listen(channel, () => {
          for (const wake of listeners) wake();
        });
      }
      return () => listeners.delete(listener);
    },
  };
}
