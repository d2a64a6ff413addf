import { type Lap, type Track, tellLap, type Way } from './laps.ts';
import type { Progress } from './progress.ts';

/** How the highest rate that is held is looked for, in calls/s. */
export interface Steps {
  readonly from: number;
  readonly step: number;
  readonly to: number;
  readonly times: number;
  readonly lapSeconds: number;
}

/** The highest rates that were held, of one way and of plain beside it; 0: none. */
export interface Held {
  readonly way: string;
  readonly rates: readonly number[];
  readonly plainRates: readonly number[];
  readonly from: number;
  readonly step: number;
}

/** Above this p99 (ms) a rate is not held. */
const HELD_MS = 50;

const isHeld = ({ failed, p99 }: Lap) => failed === 0 && p99 < HELD_MS;

/** Steps up, each way in turn with plain, until all have given way. */
export async function climb(
  progress: Progress,
  track: Track,
  plain: Way,
  ways: readonly Way[],
  steps: Steps,
): Promise<readonly Held[]> {
  const { from, step, to, times, lapSeconds } = steps;
  const all = [plain, ...ways];
  const reached = new Map(all.map((way) => [way, Array.from({ length: times }, () => 0)]));
  for (let time = 0; time < times; time++) {
    let up = all;
    for (let rate = from; rate <= to && up.length > 0; rate += step) {
      const held: Way[] = [];
      for (const way of up) {
        const lap = await tellLap(progress, track, way, rate, rate * lapSeconds, `stepped up to ${rate} calls/s`);
        if (!isHeld(lap)) continue;
        held.push(way);
        reached.get(way)![time] = rate;
      }
      up = held;
    }
  }
  const ratesOf = (way: Way) => reached.get(way) ?? [];
  return ways.map((way) => ({ way: way.name, rates: ratesOf(way), plainRates: ratesOf(plain), from, step }));
}
