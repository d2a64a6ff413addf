import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startChild } from '../support/child.ts';
import { freePort } from '../support/ports.ts';
import type { Capture } from './capture.ts';
import { cpuMs, settled } from './cpu.ts';
import { percentile } from './figures.ts';
import type { Progress } from './progress.ts';

const scenarios = fileURLToPath(new URL('../sipp/', import.meta.url));

/** One way to find the caller ID, told from others by the first two digits that are dialled. */
export interface Way {
  readonly code: string;
  readonly name: string;
  /** What the carrier must see; null: nothing is set. */
  readonly shows: string | null;
}

/** Calls of one way, at one rate. */
export interface Lap {
  readonly way: string;
  /** Calls a second; `burst`: all at once. */
  readonly rate: number | 'burst';
  readonly calls: number;
  /** Not answered, or never sent out. */
  readonly failed: number;
  /** Sent out with another number. */
  readonly wrong: number;
  /** INVITE in to INVITE out, ms. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly worst: number;
  /** By process, ms of processor time a call, from the callers' start to `WRITTEN_MS` after the last call's end. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** A PBX under test, with what is looked at of it. */
export interface Track {
  readonly sip: string;
  /** Of the PBX. */
  readonly pid: number;
  readonly capture: Capture;
  readonly folder: string;
  /** Processes by name: pid, and whether their children count. */
  processes(): Readonly<Record<string, readonly [pid: number, withChildren: boolean]>>;
}

/** The last decision is written by then: it is told, logged and put into the database with others, each a moment later. */
export const WRITTEN_MS = 800;

let lapsRun = 0;

/** SIPp as a carrier that answers all calls at once, without a trace: at these rates that would be the heaviest part. */
export async function startQuietCarrier(folder: string): Promise<{ readonly address: string }> {
  const port = await freePort();
  startChild(
    'sipp',
    ['-sf', join(scenarios, 'uas-answer.xml'), '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-d', '0'],
    { cwd: folder, env: { ...process.env, TERM: 'dumb' } },
  );
  await sleep(300);
  return { address: `127.0.0.1:${port}` };
}

/** A lap of which packets were lost says nothing; how often it is run before that is an error. */
const TRIES = 3;

/** Places the calls, waits for the last one, and reads the capture. */
export async function runLap(track: Track, way: Way, rate: number | 'burst', calls: number): Promise<Lap> {
  for (let tries = 0; tries < TRIES; tries++) {
    const lap = await tryLap(track, way, rate, calls);
    if (lap) return lap;
    await settled(track.pid, 4);
  }
  throw new Error(`tcpdump lost packets of ${way.name} at ${rate} calls/s, ${TRIES} times: this machine is too slow`);
}

/** Null: the capture is not whole. */
async function tryLap(track: Track, way: Way, rate: number | 'burst', calls: number): Promise<Lap | null> {
  const lap = String(++lapsRun % 10_000).padStart(4, '0');
  const dialled = Array.from({ length: calls }, (_, i) => `${way.code}${lap}${String(i).padStart(6, '0')}`);
  const csv = join(track.folder, 'calls.csv');
  writeFileSync(csv, `SEQUENTIAL\n${dialled.map((to) => `101;;${to};;\n`).join('')}`);
  const xml = readFileSync(join(scenarios, 'uac-call.xml'), 'utf8');
  const scenario = join(track.folder, 'caller.xml');
  writeFileSync(scenario, xml.replace(/^ *EXTRA_HEADERS$/m, '      X-Caller: yes'));
  const port = await freePort();
  const pace = rate === 'burst' ? ['-r', String(calls), '-rp', '10'] : ['-r', String(rate)];
  const before = cpuOf(track);
  const child = startChild(
    'sipp',
    [
      ...['-sf', scenario, '-inf', csv, '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-d', '100'],
      ...['-m', String(calls), '-l', String(calls), ...pace, track.sip],
    ],
    { cwd: track.folder, env: { ...process.env, TERM: 'dumb' } },
  );
  const limit = sleep((rate === 'burst' ? 0 : (calls / rate) * 1000) + 8000, 'late', { ref: false });
  if ((await Promise.race([child.ended, limit])) === 'late') child.kill('SIGKILL');
  await sleep(WRITTEN_MS);
  const after = cpuOf(track);
  const captured = await track.capture.take();
  if (!captured) return null;
  const found = dialled.map((to) => captured.get(to));
  const waits = found.flatMap((call) => (call?.out == null ? [] : [call.out - call.in]));
  return {
    way: way.name,
    rate,
    calls,
    failed: found.filter((call) => !call?.isAnswered || call.out === null).length,
    wrong: found.filter((call) => call?.out != null && way.shows !== null && call.shown !== way.shows).length,
    p50: percentile(waits, 0.5),
    p90: percentile(waits, 0.9),
    p99: percentile(waits, 0.99),
    worst: percentile(waits, 1),
    cpu: Object.fromEntries(
      Object.entries(after).map(([name, ms]) => [name, Math.max(0, ms - (before[name] ?? ms)) / calls]),
    ),
  };
}

/** A lap's SIPp starts, its last calls end, and the capture is read. */
const AROUND_SECONDS = 1.2;

/** A lap that is told of before and after. */
export async function tellLap(
  progress: Progress,
  track: Track,
  way: Way,
  rate: number | 'burst',
  calls: number,
  what = rate === 'burst' ? 'a burst' : `${rate} calls/s`,
): Promise<Lap> {
  progress.begin(`${way.name}, ${what}`, (rate === 'burst' ? 1.5 : calls / rate) + AROUND_SECONDS);
  const lap = await runLap(track, way, rate, calls);
  const { p50, p99, worst, failed, wrong } = lap;
  const used = Object.entries(lap.cpu).filter(([, each]) => each >= 0.01);
  progress.say(
    `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, worst ${worst.toFixed(1)} ms; ${failed} of ${calls} failed, ${wrong} wrong; ` +
      `${used.map(([name, each]) => `${name} ${each.toFixed(2)}`).join(', ')} ms of processor a call`,
  );
  // What a way has left behind when it broke down must not be counted for the next one.
  if (failed > 0) await settled(track.pid, 4);
  return lap;
}

/** By process, ms of processor time so far. */
export const cpuOf = (track: Track): Record<string, number> =>
  Object.fromEntries(Object.entries(track.processes()).map(([name, [pid, children]]) => [name, cpuMs(pid, children)]));
