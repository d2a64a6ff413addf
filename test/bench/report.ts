import type { ApiFigures } from './api.ts';
import { heldTable, idleTable, lapTables } from './call-tables.ts';
import type { CallFigures } from './calls.ts';
import type { DecisionFigures } from './decision.ts';
import type { EditFigures, LiveFigures } from './edits.ts';
import { WRITTEN_MS } from './laps.ts';
import { ms, table, whole } from './markdown.ts';
import type { Plan } from './plan.ts';

/** All that one run found out. */
export interface Results {
  readonly date: string;
  readonly command: string;
  readonly minutes: number;
  readonly plan: Plan;
  readonly machine: {
    readonly cores: number;
    readonly memoryGb: number;
    readonly kernel: string;
    readonly load: number;
  };
  readonly versions: Readonly<Record<string, string>>;
  /** Null: left out, or not found. */
  readonly asterisk: CallFigures | null;
  readonly freeswitch: CallFigures | null;
  readonly decisions: readonly DecisionFigures[];
  readonly edits: readonly (EditFigures & { readonly live: LiveFigures | null })[];
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

const FREESWITCH = `It is set up as one that has to take many calls: media goes past it (\`inbound-bypass-media\`), and it keeps no list of its calls
in a database (\`-nosql\`). *mod_hiredis* and *socket* are how calls ask the agent: docs/freeswitch.md.`;

/** The whole document. */
export function writeDocument(results: Results, goals: readonly Goal[]): string {
  const { versions, date, command, minutes, plan } = results;
  const { cores, memoryGb, kernel, load } = results.machine;
  return `# Benchmarks

Written by the run itself; \`npm run bench\` writes it anew.

| | |
| --- | --- |
| date | ${date} |
| command | \`${command}\`, ${minutes.toFixed(0)} minutes |
| machine | ${cores} cores, ${memoryGb} GB of memory, Linux ${kernel}; load average ${load.toFixed(1)} when it began${load > cores ? ', so other work ran beside it' : ''} |
${Object.entries(versions)
  .map(([name, version]) => `| ${name} | ${version} |`)
  .join('\n')}

The callers, the carrier (SIPp) and the packet capture share the cores with the PBX. Compare within a table alone: another
machine, or the same one with other work beside, gives other absolute figures. Calls are measured in laps of
${plan.lapSeconds} s, all ways in turn, ${plan.rounds === 1 ? 'once' : `${plan.rounds} times over`}.

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

INVITE into the PBX to INVITE out to the carrier, from a packet capture, in ms: the median of the laps, the lowest and the
highest in brackets; *worst* is that of all. *Added*: over the lap of plain in the same round at the same rate, the median
of these. A burst is 300 calls within 10 ms. Processor time of each process: from the start of the callers to ${WRITTEN_MS / 1000} s after
the last call's end, when what is written down of it is, divided by the calls; what a process takes without calls is in it,
and stands below. The AGI script runs at ${plan.scriptRate} calls/s alone: a process for each call takes the whole machine with it.

The agent is reached over one WebSocket where the release of Asterisk has requests over it, and else by ari-client; both pass
the same tests (\`test/pbx/suite\`).

${results.asterisk ? callTables(results.asterisk, 'plain Dial') : ''}${results.freeswitch ? `## Calls through FreeSWITCH\n\n${FREESWITCH}\n\n${callTables(results.freeswitch, 'plain bridge')}` : ''}## The decision

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

On PostgreSQL, in ms, by the size of the configuration. *Snapshot*: from the answer of the API to the new snapshot in another
process, which is what an agent answers by. *First right call*: to the first INVITE that shows the new number, the call itself
included; *old*: calls placed after the answer that showed the number before. *In force*: to the PBX's confirmation that its
own table has it as well, of which 2 s are waited for AstDB to have it on disk.

${table(
  [
    ...['groups', 'numbers', 'a start reads all in', 'snapshot, p50', 'p99', 'first right call, p50', 'worst', 'old'],
    ...['in force, p50', 'worst'],
  ],
  results.edits.map(({ groups, numbers, startMs, p50, p99, live }) => [
    ...[whole(groups), whole(numbers), whole(startMs), ms(p50), ms(p99)],
    ...(live
      ? [
          ms(live.callP50),
          ms(live.callWorst),
          `${live.old} of ${live.calls}`,
          ms(live.inForceP50),
          ms(live.inForceWorst),
        ]
      : ['-', '-', '-', '-', '-']),
  ]),
)}

## The API

16 connections (a save: 4 writers), warmed up; ${whole((plan.editSizes.at(-1)?.[0] ?? 0) + 1)} groups; times of reads are whole ms. Laps of
${plan.api.lapSeconds} s, each in turn with its rival: the median, the lowest and the highest in brackets. *By hand*: the same query or body in
a bare Hono route; its save is one transaction that checks the version, and keeps no history.

${table(
  ['', 'a second', 'p50 ms', 'p99 ms', 'errors'],
  results.api.map(({ what, perSecond, lowest, highest, p50, p99, errors }) => [
    what,
    `${whole(perSecond)} (${whole(lowest)} to ${whole(highest)})`,
    ms(p50),
    ms(p99),
    String(errors),
  ]),
)}
`;
}

const callTables = ({ laps, held, idle }: CallFigures, plain: string) =>
  `${lapTables(laps)}${heldTable(held, plain)}${idleTable(idle)}\n`;
