import { availableParallelism, release, totalmem } from 'node:os';
import type { ApiFigures } from './api.ts';
import type { DecisionFigures } from './decision.ts';
import type { EditFigures, LiveFigures } from './edits.ts';
import { median } from './figures.ts';
import type { Lap } from './laps.ts';

/** The highest rate that was held, of one way and of plain beside it. */
export interface Held {
  readonly way: string;
  readonly rates: readonly number[];
  readonly plainRates: readonly number[];
}

/** All that one run found out. */
export interface Results {
  readonly date: string;
  readonly command: string;
  readonly minutes: number;
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly asterisk: readonly Lap[];
  readonly held: readonly Held[];
  readonly freeswitch: readonly Lap[];
  readonly decisions: readonly DecisionFigures[];
  readonly edits: readonly EditFigures[];
  readonly live: LiveFigures | null;
  readonly api: readonly ApiFigures[];
}

export interface Goal {
  readonly what: string;
  readonly goal: string;
  /** Null: this run did not measure it. */
  readonly found: string | null;
  /** Null: not measured at the size that the goal is for. */
  readonly isMet: boolean | null;
  readonly holdsBack: string;
}

const ms = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(value < 10 ? 2 : 0));
const cell = (text: string) => text.replaceAll('|', '\\|');
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
const whole = (value: number) => Math.round(value).toLocaleString('en');

/** Laps of one way at one rate, as one. */
export interface Merged extends Lap {
  /** Lowest and highest p50 of the laps. */
  readonly spread: readonly [number, number];
}

export function merge(laps: readonly Lap[]): readonly Merged[] {
  const byKey = new Map<string, Lap[]>();
  for (const lap of laps) {
    const key = `${lap.way} ${lap.rate}`;
    byKey.set(key, [...(byKey.get(key) ?? []), lap]);
  }
  return [...byKey.values()].map((same) => {
    const first = same[0]!;
    const of = (key: 'p50' | 'p90' | 'p99') => median(same.map((lap) => lap[key]));
    const p50s = same.map(({ p50 }) => p50);
    return {
      ...first,
      calls: same.reduce((sum, { calls }) => sum + calls, 0),
      failed: same.reduce((sum, { failed }) => sum + failed, 0),
      wrong: same.reduce((sum, { wrong }) => sum + wrong, 0),
      ...{ p50: of('p50'), p90: of('p90'), p99: of('p99') },
      worst: Math.max(...same.map(({ worst }) => worst)),
      cpu: Object.fromEntries(
        Object.keys(first.cpu).map((name) => [name, median(same.map(({ cpu }) => cpu[name] ?? 0))]),
      ),
      spread: [Math.min(...p50s), Math.max(...p50s)] as const,
    };
  });
}

/** The whole document. */
export function writeDocument(results: Results, goals: readonly Goal[]): string {
  const { versions, date, command, minutes, load } = results;
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory, Linux ${release()}`;
  return `# Benchmarks

Written by the run itself; \`npm run bench\` writes it anew.

| | |
| --- | --- |
| date | ${date} |
| command | \`${command}\`, ${minutes.toFixed(0)} minutes |
| machine | ${machine}; load average ${load.toFixed(1)} when it began${load > availableParallelism() ? ', so other work ran beside it' : ''} |
${Object.entries(versions)
  .map(([name, version]) => `| ${name} | ${version} |`)
  .join('\n')}

The callers, the carrier (SIPp) and the packet capture share the cores with the PBX. Compare within a table alone: another
machine, or the same one with other work beside, gives other absolute figures.

## Goals

${table(
  ['', 'goal', 'found', ''],
  goals.map((goal) => [
    goal.what,
    goal.goal,
    goal.found ?? 'not measured',
    goal.isMet === null ? 'not measured' : goal.isMet ? 'met' : '**missed**',
  ]),
)}

${goals
  .filter((goal) => goal.isMet === false)
  .map((goal) => `- **${goal.what}**: ${goal.holdsBack}`)
  .join('\n')}

## Calls through Asterisk

INVITE into the PBX to INVITE out to the carrier, from a packet capture, in ms. *Added*: p50 less that of plain Dial at the
same rate. Processor time: ms a call of each process, where it is 0.05 or more. A burst is 300 calls within 10 ms.

${lapTable(results.asterisk, 'plain Dial, nothing set')}
${heldTable(results.held)}
${results.freeswitch.length > 0 ? `\n## Calls through FreeSWITCH\n\n${lapTable(results.freeswitch, 'plain bridge, nothing set')}\n` : ''}
## The decision

One core, by the processor's time of the process; memory is that of the whole process. *Busy*: calls name 1,000 of the
groups, *all*: any of them.

${table(
  [
    'numbers',
    'groups',
    'decisions/s, busy',
    'best round',
    'decisions/s, all',
    'best round',
    'indexed in, ms',
    'memory, MB',
  ],
  results.decisions.map((each) => [
    whole(each.numbers),
    whole(each.groups),
    whole(each.perSecond),
    whole(each.bestPerSecond),
    whole(each.perSecondOverAll),
    whole(each.bestPerSecondOverAll),
    whole(each.loadMs),
    whole(each.rssMb),
  ]),
)}

## From an edit to the calls

On PostgreSQL. From the answer of the API to the new snapshot in another process, which is what an agent answers by:

${table(
  ['groups', 'numbers', 'a start reads all in, ms', 'edit, p50 ms', 'edit, p99 ms'],
  results.edits.map((each) => [
    whole(each.groups),
    whole(each.numbers),
    whole(each.startMs),
    ms(each.p50),
    ms(each.p99),
  ]),
)}
${
  results.live
    ? `
To the first INVITE that shows the new number, the call itself included: p50 ${ms(results.live.callP50)} ms, worst
${ms(results.live.callWorst)} ms; ${results.live.old} calls placed after the answer showed the number before. To in force in the PBX's own table: p50
${ms(results.live.inForceP50)} ms, of which 2 s are waited for AstDB to have it on disk.
`
    : ''
}
## The API

16 connections (a save: 4 writers), after 3 s to warm up; 100,001 groups. *By hand*: the same query or body in a bare Hono route.

${table(
  ['', 'a second', 'p50 ms', 'p99 ms', 'errors'],
  results.api.map(({ what, perSecond, p50, p99, errors }) => [
    what,
    whole(perSecond),
    ms(p50),
    ms(p99),
    String(errors),
  ]),
)}
`;
}

function lapTable(laps: readonly Lap[], plain: string): string {
  const merged = merge(laps);
  const rates = [...new Set(merged.map(({ rate }) => rate))].sort((a, b) =>
    a === 'burst' ? 1 : b === 'burst' ? -1 : a - b,
  );
  return rates
    .map((rate) => {
      const base = merged.find((lap) => lap.way === plain && lap.rate === rate);
      const rows = merged
        .filter((lap) => lap.rate === rate)
        .map((lap) => [
          lap.way,
          `${ms(lap.p50)} (${ms(lap.spread[0])} to ${ms(lap.spread[1])})`,
          lap === base || !base ? '' : ms(lap.p50 - base.p50),
          ...[ms(lap.p90), ms(lap.p99), ms(lap.worst), String(lap.failed), String(lap.wrong), String(lap.calls)],
          Object.entries(lap.cpu)
            .filter(([, each]) => each >= 0.05)
            .map(([name, each]) => `${name} ${each.toFixed(2)}`)
            .join(', '),
        ]);
      const head = ['', 'p50', 'added', 'p90', 'p99', 'worst', 'failed', 'wrong', 'calls', 'processor ms a call'];
      return `### ${rate === 'burst' ? 'A burst' : `${rate} calls/s`}\n\n${table(head, rows)}\n`;
    })
    .join('\n');
}

function heldTable(held: readonly Held[]): string {
  if (held.length === 0) return '';
  const list = (rates: readonly number[]) => rates.map(String).join(', ');
  return `
### The highest rate held

p99 under 50 ms and no call failed; stepped up, in turn with plain Dial.

${table(
  ['', 'calls/s', 'plain Dial beside it'],
  held.map(({ way, rates, plainRates }) => [way, list(rates), list(plainRates)]),
)}
`;
}
