import { Worker } from 'node:worker_threads';

/** Sleeps 5 ms again and again, and keeps by how much it was woken too late at the worst, in microseconds. */
const PROGRAM = `
const { workerData: worst } = require('node:worker_threads');
const never = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  const since = performance.now();
  Atomics.wait(never, 0, 0, 5);
  const late = Math.round((performance.now() - since - 5) * 1000);
  if (late > Atomics.load(worst, 0)) Atomics.store(worst, 0, late);
}`;

/** How late this machine wakes a process that sleeps: no bound can be kept better than that. */
export interface Lateness {
  /** Resolves to the worst so far, in ms. */
  stop(): Promise<number>;
}

export function watchLateness(): Lateness {
  const worst = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(PROGRAM, { eval: true, workerData: worst });
  return {
    async stop() {
      await worker.terminate();
      return Atomics.load(worst, 0) / 1000;
    },
  };
}
