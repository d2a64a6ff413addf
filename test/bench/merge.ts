import { median } from './figures.ts';
import type { Lap } from './laps.ts';

/** A lap beside one of plain in the same round at the same rate. */
export interface PairedLap extends Lap {
  /** What it took more than that one, ms; null: it is plain, or none was run at its rate. */
  readonly added: { readonly p50: number; readonly p99: number } | null;
}

export type Spread = readonly [lowest: number, highest: number];

/** Laps of one way at one rate, as one: medians, and how far the laps lie apart. */
export interface Merged extends PairedLap {
  readonly laps: number;
  readonly spread: {
    readonly p50: Spread;
    readonly p99: Spread;
    readonly cpu: Readonly<Record<string, Spread>>;
  };
}

export function merge(laps: readonly PairedLap[]): readonly Merged[] {
  const byKey = new Map<string, PairedLap[]>();
  for (const lap of laps) {
    const key = `${lap.way} ${lap.rate}`;
    byKey.set(key, [...(byKey.get(key) ?? []), lap]);
  }
  return [...byKey.values()].map(mergeSame);
}

function mergeSame(same: readonly PairedLap[]): Merged {
  const first = same[0]!;
  const of = (key: 'p50' | 'p90' | 'p99') => median(same.map((lap) => lap[key]));
  const sum = (key: 'calls' | 'failed' | 'wrong') => same.reduce((all, lap) => all + lap[key], 0);
  const spreadOf = (values: readonly number[]): Spread => [Math.min(...values), Math.max(...values)];
  const added = same.flatMap((lap) => lap.added ?? []);
  const cpu = Object.keys(first.cpu).map((name) => [name, same.map((lap) => lap.cpu[name] ?? 0)] as const);
  return {
    ...{ way: first.way, rate: first.rate, laps: same.length },
    ...{ calls: sum('calls'), failed: sum('failed'), wrong: sum('wrong') },
    ...{ p50: of('p50'), p90: of('p90'), p99: of('p99'), worst: Math.max(...same.map(({ worst }) => worst)) },
    added:
      added.length > 0 ? { p50: median(added.map(({ p50 }) => p50)), p99: median(added.map(({ p99 }) => p99)) } : null,
    cpu: Object.fromEntries(cpu.map(([name, values]) => [name, median(values)])),
    spread: {
      p50: spreadOf(same.map(({ p50 }) => p50)),
      p99: spreadOf(same.map(({ p99 }) => p99)),
      cpu: Object.fromEntries(cpu.map(([name, values]) => [name, spreadOf(values)])),
    },
  };
}
