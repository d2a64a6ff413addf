import type { Idle } from './calls.ts';
import type { Held } from './climb.ts';
import { ms, table } from './markdown.ts';
import { merge, type PairedLap, type Spread } from './merge.ts';

/** Processor time that is shown, ms: below it nothing was done. */
const SHOWN_MS = 0.01;

/** The figure, and how far the laps lie apart where there were more than one. */
const spread = (value: number, [lowest, highest]: Spread, laps: number) =>
  laps > 1 ? `${ms(value)} (${ms(lowest)} to ${ms(highest)})` : ms(value);

/** A table for each rate, the burst last. */
export function lapTables(laps: readonly PairedLap[]): string {
  const merged = merge(laps);
  const rates = [...new Set(merged.map(({ rate }) => rate))].sort((a, b) =>
    a === 'burst' ? 1 : b === 'burst' ? -1 : a - b,
  );
  const head = ['', 'p50', 'added', 'p90', 'p99', 'added p99', 'worst', 'failed', 'wrong', 'calls'];
  return rates
    .map((rate) => {
      const rows = merged
        .filter((lap) => lap.rate === rate)
        .map((lap) => [
          lap.way,
          ...[spread(lap.p50, lap.spread.p50, lap.laps), lap.added ? ms(lap.added.p50) : '', ms(lap.p90)],
          ...[spread(lap.p99, lap.spread.p99, lap.laps), lap.added ? ms(lap.added.p99) : ''],
          ...[ms(lap.worst), String(lap.failed), String(lap.wrong), String(lap.calls)],
          Object.entries(lap.cpu)
            .filter(([, each]) => each >= SHOWN_MS)
            .map(([name, each]) => `${name} ${spread(each, lap.spread.cpu[name]!, lap.laps)}`)
            .join(', '),
        ]);
      const title = rate === 'burst' ? 'A burst' : `${rate} calls/s`;
      return `### ${title}\n\n${table([...head, 'processor ms a call'], rows)}\n`;
    })
    .join('\n');
}

/** @param plain what the others are held against */
export function heldTable(held: readonly Held[], plain: string): string {
  if (held.length === 0) return '';
  const list = (rates: readonly number[], from: number) =>
    rates.map((rate) => (rate === 0 ? `under ${from}` : String(rate))).join(', ');
  return `
### The highest rate held

p99 under 50 ms and no call failed; stepped up, in turn with plain, until each gives way.

${table(
  ['', 'calls/s', `${plain} beside it`, 'in steps of'],
  held.map(({ way, rates, plainRates, from, step }) => [way, list(rates, from), list(plainRates, from), String(step)]),
)}
`;
}

export function idleTable(idle: readonly Idle[]): string {
  if (idle.length === 0) return '';
  return `
### Without calls

What a process takes of a processor when there are no calls, ms a second; at 100 calls/s a hundredth of it is in each call's.

${table(
  ['', 'ms a second'],
  idle.map(({ what, msPerSecond }) => [what, ms(msPerSecond)]),
)}
`;
}
