/** Longest and plainest names that an Asterisk endpoint or a Sofia gateway has; anything else is a slip or an attack. */
const TRUNK_NAME = /^[\w.@+-]{1,64}$/;
/** New names kept until the next flush, and names remembered as told. A PBX has tens of trunks. */
const MAX_NAMES = 1000;

/** Collects names of trunks that discovery or calls showed, and hands over each once. */
export interface TrunkNames {
  add(names: readonly string[]): void;
  /** Hands over what is new. Failed ones are handed over again the next time. Never rejects. */
  flush(): Promise<void>;
}

export function createTrunkNames(
  propose: (names: readonly string[]) => Promise<unknown>,
  onError: (error: unknown) => void,
): TrunkNames {
  const told = new Set<string>();
  const waiting = new Set<string>();
  return {
    add(names) {
      for (const name of names) {
        if (TRUNK_NAME.test(name) && !told.has(name) && waiting.size < MAX_NAMES) waiting.add(name);
      }
    },
    async flush() {
      if (waiting.size === 0) return;
      const names = [...waiting];
      try {
        await propose(names);
      } catch (error) {
        onError(error);
        return;
      }
      if (told.size > MAX_NAMES) told.clear(); // then told again, which changes nothing
      for (const name of names) {
        waiting.delete(name);
        told.add(name);
      }
    },
  };
}
