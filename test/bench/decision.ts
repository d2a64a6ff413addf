// How many decisions one core makes a second, what a snapshot takes of memory and how long it takes to index, by size:
// `npx tsx test/bench/decision.ts [NUMBERS ...]`, after `npm run build`, whose JavaScript is what is measured. Ten numbers
// a group, over five carriers of all number formats; calls by random trunks name random groups. A decision is all that
// `resolve` does, its trace included; not the parsing of the call, nor writing the decision down. By the processor's time
// of the process, garbage collector included, so that other work on the machine counts little. Each size has a process
// of its own.
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CallRequest } from '../../src/domain/decision.ts';
import { type Configuration, NUMBER_FORMATS } from '../../src/domain/model.ts';
import type { Snapshot as SnapshotOfCalls } from '../../src/domain/snapshot.ts';
import { aCarrier, aConfiguration, aGroup, aNumber, aPbx, aRequest, aTrunk } from '../../src/domain/testing.ts';
import { built } from './built.ts';
import { median } from './figures.ts';

const CARRIERS = 5;
const NUMBERS_OF_GROUP = 10;
/** As many as dialers have in use at a time. */
const BUSY_GROUPS = 1000;
const REQUESTS = 1 << 16;
const ROUNDS = 15;

export interface DecisionFigures {
  readonly numbers: number;
  readonly groups: number;
  /** Decisions a second of one core, median of the rounds: calls spread over 1,000 of the groups, and over all. */
  readonly perSecond: number;
  readonly perSecondOverAll: number;
  /** Of the best round, which other work on the machine disturbed least. */
  readonly bestPerSecond: number;
  readonly bestPerSecondOverAll: number;
  /** To index a whole configuration. */
  readonly loadMs: number;
  /** Of the whole process when the snapshot is all that is left. */
  readonly rssMb: number;
}

type SnapshotClass = typeof SnapshotOfCalls;

/** Measures one size in a process of its own. */
export function measureDecisions(numbers: number): Promise<DecisionFigures> {
  return new Promise((done, failed) => {
    const child = fork(fileURLToPath(import.meta.url), ['--child', String(numbers)], {
      execArgv: [...process.execArgv, '--expose-gc'],
    });
    child.once('message', (figures) => done(figures as DecisionFigures));
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the process for ${numbers} numbers ended (${code})`)));
  });
}

function configurationOf(numbers: number): Configuration {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const numbersOf = (group: number) => ids(NUMBERS_OF_GROUP).map((n) => (group - 1) * NUMBERS_OF_GROUP + n);
  return aConfiguration({
    carriers: ids(CARRIERS).map((id) => aCarrier(id, { numberFormat: NUMBER_FORMATS[id % NUMBER_FORMATS.length]! })),
    pbxs: [aPbx(1)],
    phoneNumbers: ids(numbers).map((id) => aNumber(id, 1 + (id % CARRIERS))),
    groups: ids(numbers / NUMBERS_OF_GROUP).map((id) =>
      aGroup(id, numbersOf(id), { selection: id % 2 ? 'position' : 'by_destination' }),
    ),
    trunks: ids(2 * CARRIERS).map((id) => aTrunk(id, 1, 1 + (id % CARRIERS))),
  });
}

/** Park and Miller's minimal standard generator: the same calls in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** @param busy how many of the groups are named, evenly spread over them */
function requestsTo(groups: number, busy: number): CallRequest[] {
  const random = randomFrom(7);
  const requests = Array.from({ length: REQUESTS }, (_, i) =>
    aRequest({
      trunk: `trunk${1 + random(2 * CARRIERS)}`,
      reference: `group:Group ${1 + Math.floor((random(busy) * groups) / busy)}`,
      destination: `+7495${1_000_000 + random(9_000_000)}`,
      callId: `call-${i}`,
    }),
  );
  // As they come from a PBX, parsed: texts that are put together here would lie in pieces in the heap.
  return JSON.parse(JSON.stringify(requests)) as CallRequest[];
}

/** Apart, so that the configuration is garbage once it is indexed. */
function load(configuration: Configuration, Snapshot: SnapshotClass) {
  const before = performance.now();
  const snapshot = Snapshot.from(configuration);
  return { snapshot, loadMs: Math.round(performance.now() - before) };
}

/** MB that the process takes when V8 has given back what it needs no longer, which it does about a second later. */
async function settledMemory(): Promise<number> {
  globalThis.gc?.();
  await sleep(1500);
  globalThis.gc?.();
  await sleep(1500);
  return Math.round(process.memoryUsage.rss() / 1e6);
}

async function measure(numbers: number): Promise<DecisionFigures> {
  const { Snapshot } = await built('domain/snapshot');
  const { resolve } = await built('domain/resolve');
  const groups = numbers / NUMBERS_OF_GROUP;
  const { snapshot, loadMs } = load(configurationOf(numbers), Snapshot);
  const rssMb = await settledMemory();

  const perSecondTo = (busy: number) => {
    const requests = requestsTo(groups, busy);
    const rounds = Array.from({ length: ROUNDS }, () => {
      const started = process.cpuUsage();
      for (const request of requests) {
        if (resolve(snapshot, request).action !== 'set') throw new Error(`no number for ${request.reference}`);
      }
      const { user, system } = process.cpuUsage(started);
      return (REQUESTS * 1e6) / (user + system);
    });
    const warm = rounds.slice(3);
    return [Math.round(median(warm)), Math.round(Math.max(...warm))] as const;
  };
  const [perSecond, bestPerSecond] = perSecondTo(Math.min(groups, BUSY_GROUPS));
  const [perSecondOverAll, bestPerSecondOverAll] = perSecondTo(groups);
  return { numbers, groups, perSecond, bestPerSecond, perSecondOverAll, bestPerSecondOverAll, loadMs, rssMb };
}

const [first, ...rest] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (first === '--child') {
    process.send?.(await measure(Number(rest[0])));
  } else {
    const sizes = first ? [first, ...rest].map(Number) : [100, 10_000, 1_000_000];
    for (const numbers of sizes) process.stdout.write(`${JSON.stringify(await measureDecisions(numbers))}\n`);
  }
}
