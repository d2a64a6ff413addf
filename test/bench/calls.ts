import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../support/service.ts';
import {
  BY_AGENT,
  BY_AGENT_CLIENT,
  BY_DB,
  BY_SCRIPT,
  BY_TABLE,
  PLAIN,
  RIVALS,
  startAsteriskTrack,
} from './asterisk.ts';
import { climb, type Held, type Steps } from './climb.ts';
import { settled } from './cpu.ts';
import {
  FS_AGENT,
  FS_AGENT_SOCKET,
  FS_LUA,
  FS_PLAIN,
  FS_RIVALS,
  FS_TABLE,
  startFreeswitchTrack,
} from './freeswitch.ts';
import { cpuOf, runLap, type Track, tellLap, type Way } from './laps.ts';
import type { PairedLap } from './merge.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';

interface Run {
  readonly plan: Plan;
  readonly progress: Progress;
  readonly service: Service;
  readonly databaseUrl: string;
}

/** What a process takes of a processor without calls. */
export interface Idle {
  readonly what: string;
  readonly msPerSecond: number;
}

/** All that was found out of the calls through one PBX. */
export interface CallFigures {
  readonly laps: readonly PairedLap[];
  readonly held: readonly Held[];
  readonly idle: readonly Idle[];
}

/** A PBX whose agent can be changed. */
interface SwitchedTrack extends Track {
  switchTo(way: Way): Promise<void>;
}

/** What is measured while one agent is there. */
interface Stage {
  /** The agent's. */
  readonly own: Way;
  /** Measured beside it. */
  readonly rivals: readonly Way[];
  readonly ownSteps: Steps | null;
  readonly rivalSteps: Steps | null;
  /** Whose time without calls is measured. */
  readonly idle: readonly string[];
}

const BURST = 300;
/** Until what is done once after a start, or after calls, is done. */
const SETTLE_MS = 2000;
/** An agent is started and a first call answered. */
const START_SECONDS = 6;

/** All ways through Asterisk: by agent, what it is held against beside it, then by table, in turn with plain Dial. */
export async function runAsterisk(
  run: Run & { readonly postgresPid: number },
): Promise<CallFigures & { readonly version: string }> {
  const track = await startAsteriskTrack(run.service, run.databaseUrl, run.postgresPid);
  const { own, rivals } = run.plan.climbs.asterisk;
  const found = await runStages(run, track, PLAIN, [
    { own: BY_AGENT, rivals: RIVALS, ownSteps: own, rivalSteps: rivals, idle: ['agent', 'stock ari-client'] },
    { own: BY_AGENT_CLIENT, rivals: [], ownSteps: rivals, rivalSteps: null, idle: ['agent'] },
    { own: BY_TABLE, rivals: [BY_DB], ownSteps: own, rivalSteps: null, idle: ['agent'] },
  ]);
  const version = (await track.asterisk.cli('core show version')).replace(/^Asterisk (\S+).*$/s, '$1');
  await track.asterisk.close();
  run.progress.say(`Asterisk ${version}: done`);
  return { ...found, version };
}

/** All ways through FreeSWITCH. */
export async function runFreeswitch(run: Run): Promise<CallFigures & { readonly version: string }> {
  const track = await startFreeswitchTrack(run.databaseUrl, run.service.key);
  const ways = FS_RIVALS.filter((way) => way !== FS_LUA || track.hasLua);
  const { own, rivals } = run.plan.climbs.freeswitch;
  const found = await runStages(run, track, FS_PLAIN, [
    ...(track.hasHiredis ? [{ own: FS_AGENT, rivals: [], ownSteps: own, rivalSteps: null, idle: ['agent'] }] : []),
    { own: FS_AGENT_SOCKET, rivals: ways, ownSteps: own, rivalSteps: rivals, idle: ['agent'] },
    { own: FS_TABLE, rivals: [], ownSteps: own, rivalSteps: null, idle: ['agent'] },
  ]);
  const version = (await track.freeswitch.cli('version')).replace(/^FreeSWITCH Version (\S+).*$/s, '$1');
  await track.freeswitch.close();
  return { ...found, version };
}

async function runStages(
  { plan, progress }: Run,
  track: SwitchedTrack,
  plain: Way,
  stages: readonly Stage[],
): Promise<CallFigures> {
  const laps: PairedLap[] = [];
  const held: Held[] = [];
  const idle: Idle[] = [];
  for (const { own, rivals, ownSteps, rivalSteps, idle: names } of stages) {
    progress.begin(`${own.name}, started and without calls`, START_SECONDS + SETTLE_MS / 1000 + plan.idleSeconds);
    await track.switchTo(own);
    await runLap(track, own, 50, 50); // warm
    idle.push(...(await measureIdle(track, own, names, plan.idleSeconds)));
    const stepped = rivals.filter((way) => way !== BY_SCRIPT);
    for (let round = 0; round < plan.rounds; round++) {
      for (const rate of plan.rates)
        laps.push(...(await runRound(progress, track, plain, [...stepped, own], rate, plan)));
      laps.push(
        ...(await runRound(progress, track, plain, [...(plan.rivalBursts ? stepped : []), own], 'burst', plan)),
      );
      if (rivals.includes(BY_SCRIPT))
        laps.push(...(await runRound(progress, track, plain, [BY_SCRIPT], plan.scriptRate, plan)));
    }
    await settled(track.pid, 2);
    if (ownSteps) held.push(...(await climb(progress, track, plain, [own], ownSteps)));
    if (rivalSteps) held.push(...(await climb(progress, track, plain, stepped, rivalSteps)));
  }
  return { laps, held, idle };
}

/** Plain and each way at one rate, in turn. */
async function runRound(
  progress: Progress,
  track: Track,
  plain: Way,
  ways: readonly Way[],
  rate: number | 'burst',
  { lapSeconds }: Plan,
): Promise<PairedLap[]> {
  const run = (way: Way) => tellLap(progress, track, way, rate, rate === 'burst' ? BURST : rate * lapSeconds);
  const base = await run(plain);
  const laps: PairedLap[] = [{ ...base, added: null }];
  for (const way of ways) {
    const lap = await run(way);
    laps.push({ ...lap, added: { p50: lap.p50 - base.p50, p99: lap.p99 - base.p99 } });
  }
  return laps;
}

async function measureIdle(track: Track, own: Way, names: readonly string[], seconds: number): Promise<Idle[]> {
  await sleep(SETTLE_MS);
  const before = cpuOf(track);
  await sleep(seconds * 1000);
  const after = cpuOf(track);
  return names.map((name) => ({
    what: name === 'agent' ? own.name : name,
    msPerSecond: ((after[name] ?? 0) - (before[name] ?? 0)) / seconds,
  }));
}
