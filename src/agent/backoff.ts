/**
 * Waits between tries that go on for ever: doubled up to a bound, each with jitter, so that many agents which lost the
 * same PBX do not come back in step.
 */
export interface Backoff {
  /** How long to wait before the next try, in ms. */
  next(): number;
  /** After a try that went well. */
  reset(): void;
}

/** @param random 0 to 1, as Math.random */
export function createBackoff(firstMs: number, maxMs: number, random: () => number): Backoff {
  let current = firstMs;
  return {
    next() {
      const wait = current * (0.5 + random() / 2);
      current = Math.min(current * 2, maxMs);
      return wait;
    },
    reset() {
      current = firstMs;
    },
  };
}
