import type { Service } from '../support/service.ts';
import {
  BY_AGENT,
  BY_AGENT_CLIENT,
  BY_DB,
  BY_SCRIPT,
  BY_STOCK_ARI,
  BY_TABLE,
  PLAIN,
  RIVALS,
  startAsteriskTrack,
} from './asterisk.ts';
import { FS_AGENT, FS_LUA, FS_PLAIN, FS_RIVALS, FS_TABLE, startFreeswitchTrack } from './freeswitch.ts';
import { type Lap, runLap, type Track, type Way } from './laps.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';
import type { Held } from './report.ts';

interface Run {
  readonly plan: Plan;
  readonly progress: Progress;
  readonly service: Service;
  readonly databaseUrl: string;
}

const BURST = 300;
/** A burst is of interest for these; the others take as long as they take. */
const IN_BURST: readonly Way[] = [
  PLAIN,
  BY_DB,
  BY_STOCK_ARI,
  BY_AGENT,
  BY_AGENT_CLIENT,
  BY_TABLE,
  FS_PLAIN,
  FS_AGENT,
  FS_TABLE,
];
/** A lap's SIPp starts, its last calls end, and the capture is read. */
const AROUND_SECONDS = 2;
/** Above this p99 (ms) a rate is not held. */
const HELD_MS = 50;

/** All ways through Asterisk: by agent, what it is held against beside it, then by table, in turn with plain Dial. */
export async function runAsterisk(
  run: Run & { readonly postgresPid: number },
): Promise<{ laps: Lap[]; held: Held[]; version: string }> {
  const { plan, progress, service, databaseUrl } = run;
  const track = await startAsteriskTrack(service, databaseUrl, run.postgresPid);
  const laps: Lap[] = [];
  const held: Held[] = [];
  const each = async (way: Way, ways: readonly Way[], steps: Plan['climb'] | null) => {
    await track.switchTo(way);
    await runLap(track, way, 50, 50); // warm
    for (let round = 0; round < plan.rounds; round++) laps.push(...(await runRates(run, track, ways)));
    if (steps) held.push(await climb(run, track, way, PLAIN));
  };
  await each(BY_AGENT, [PLAIN, ...RIVALS, BY_AGENT], plan.climb);
  await each(BY_AGENT_CLIENT, [PLAIN, BY_AGENT_CLIENT], null);
  await each(BY_TABLE, [PLAIN, BY_DB, BY_TABLE], plan.climb);
  const version = (await track.asterisk.cli('core show version')).replace(/^Asterisk (\S+).*$/s, '$1');
  await track.asterisk.close();
  progress.say(`Asterisk ${version}: done`);
  return { laps, held, version };
}

/** All ways through FreeSWITCH. */
export async function runFreeswitch(run: Run): Promise<{ laps: Lap[]; version: string }> {
  const track = await startFreeswitchTrack(run.databaseUrl, run.service.key);
  const laps: Lap[] = [];
  const rivals = FS_RIVALS.filter((way) => way !== FS_LUA || track.hasLua);
  for (const [way, ways] of [
    [FS_AGENT, [FS_PLAIN, ...rivals, FS_AGENT]],
    [FS_TABLE, [FS_PLAIN, FS_TABLE]],
  ] as const) {
    await track.switchTo(way);
    for (let round = 0; round < run.plan.rounds; round++) laps.push(...(await runRates(run, track, ways)));
  }
  const version = (await track.freeswitch.cli('version')).replace(/^FreeSWITCH Version (\S+).*$/s, '$1');
  await track.freeswitch.close();
  return { laps, version };
}

/** One round: each rate, each way at it in turn, and a burst. */
async function runRates({ plan, progress }: Run, track: Track, ways: readonly Way[]): Promise<Lap[]> {
  const laps: Lap[] = [];
  const run = async (way: Way, rate: number | 'burst') => {
    progress.begin(
      `${way.name}, ${rate === 'burst' ? 'a burst' : `${rate} calls/s`}`,
      plan.lapSeconds + AROUND_SECONDS,
    );
    const lap = await runLap(track, way, rate, rate === 'burst' ? BURST : rate * plan.lapSeconds);
    progress.say(say(lap));
    laps.push(lap);
  };
  if (ways.includes(BY_SCRIPT)) await run(BY_SCRIPT, plan.scriptRate);
  for (const rate of plan.rates) for (const way of ways.filter((each) => each !== BY_SCRIPT)) await run(way, rate);
  if (plan.hasBurst) for (const way of ways.filter((each) => IN_BURST.includes(each))) await run(way, 'burst');
  return laps;
}

/** Steps up, in turn with plain, until the way gives in and plain has as well. */
async function climb({ plan, progress }: Run, track: Track, way: Way, plain: Way): Promise<Held> {
  const { from, step, to, times } = plan.climb;
  const best = { way: [] as number[], plain: [] as number[] };
  for (let time = 0; time < times; time++) {
    const reached = { way: 0, plain: 0 };
    const isUp = { way: true, plain: true };
    for (let rate = from; rate <= to && (isUp.way || isUp.plain); rate += step) {
      for (const [key, each] of [
        ['plain', plain],
        ['way', way],
      ] as const) {
        if (!isUp[key]) continue;
        progress.begin(`${each.name}, stepped up to ${rate} calls/s`, plan.lapSeconds + AROUND_SECONDS);
        const lap = await runLap(track, each, rate, rate * plan.lapSeconds);
        progress.say(say(lap));
        isUp[key] = lap.failed === 0 && lap.p99 < HELD_MS;
        if (isUp[key]) reached[key] = rate;
      }
    }
    best.way.push(reached.way);
    best.plain.push(reached.plain);
  }
  return { way: way.name, rates: best.way, plainRates: best.plain };
}

const say = ({ p50, p99, worst, failed, wrong, calls, cpu }: Lap) => {
  const used = Object.entries(cpu).filter(([, each]) => each >= 0.05);
  const text = `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, worst ${worst.toFixed(1)} ms; ${failed} of ${calls} failed, ${wrong} wrong`;
  return `${text}; ${used.map(([name, each]) => `${name} ${each.toFixed(2)}`).join(', ')} ms of processor a call`;
};
