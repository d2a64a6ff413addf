/** A timer may come a little too early, and what it does is done in this turn, not in one more. Milliseconds. */
const EARLY_MS = 10;

/**
 * How long to wait for the next turn, in ms: the next whole multiple of `everyMs` by the monotonic clock. To be woken costs
 * a process more than what most of its timers do then, so what may wait for a moment waits for the same moments.
 */
export function untilTurn(everyMs: number): number {
  const left = Math.ceil(everyMs - (performance.now() % everyMs));
  return left < EARLY_MS ? left + everyMs : left;
}

/** Runs `task` in each turn. Returns the way to stop. */
export function everyTurn(everyMs: number, task: () => void): () => void {
  let timer = setTimeout(turn, untilTurn(everyMs));
  function turn(): void {
    timer = setTimeout(turn, untilTurn(everyMs));
    task();
  }
  return () => clearTimeout(timer);
}
