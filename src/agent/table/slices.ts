import { setImmediate as turn } from 'node:timers/promises';

/** How long work may hold the loop that answers calls. Milliseconds. */
const SLICE_MS = 4;

/** Does the work item by item, and lets the loop turn in between. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let until = performance.now() + SLICE_MS;
  for (const item of items) {
    work(item);
    if (performance.now() < until) continue;
    await turn();
    until = performance.now() + SLICE_MS;
  }
}
