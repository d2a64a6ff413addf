import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { type Api, createApi } from '../support/api.ts';
import { startChild } from '../support/child.ts';
import { freePort } from '../support/ports.ts';
import type { Service } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';
import { settled } from './cpu.ts';
import { PBX, TRUNK } from './data.ts';
import { toggleGroup } from './edits.ts';
import { median, percentile } from './figures.ts';

/** The median of the laps. */
export interface ApiFigures {
  readonly what: string;
  readonly perSecond: number;
  /** Of the laps. */
  readonly lowest: number;
  readonly highest: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  /** Of all laps. */
  readonly errors: number;
}

/** How much of it is measured; `warmSeconds` before that, own and rival alike: until then it is the compiler of JavaScript. */
export interface ApiPlan {
  readonly laps: number;
  readonly lapSeconds: number;
  readonly warmSeconds: number;
}

interface ApiLap {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** What is run for so many seconds. */
type Load = (seconds: number) => Promise<ApiLap>;

const CONNECTIONS = 16;
/** Longer than the pause of the service before it writes its file. */
const SETTLED_SECONDS = 4;
const bare = fileURLToPath(new URL('rivals/bare.ts', import.meta.url));

/** Requests a second of the API, each against the same by hand, lap by lap in turn. */
export async function measureApi(
  service: Service,
  databaseUrl: string,
  plan: ApiPlan,
  done: (figures: ApiFigures) => void,
): Promise<readonly ApiFigures[]> {
  // After edits it keeps the whole configuration in its file, which takes seconds and is no part of what a request costs.
  await settled(service.process.pid, SETTLED_SECONDS);
  const port = await freePort();
  const rival = startChild(process.execPath, ['--import', 'tsx', bare, String(port), databaseUrl]);
  await waitFor('bare Hono', () => rival.output().includes('ready'), 20_000, rival.output);
  const all: ApiFigures[] = [];
  const measure = async (loads: Readonly<Record<string, Load>>) => {
    const laps = new Map(Object.keys(loads).map((what) => [what, [] as ApiLap[]]));
    for (const load of Object.values(loads)) await load(plan.warmSeconds);
    for (let lap = 0; lap < plan.laps; lap++)
      for (const [what, load] of Object.entries(loads)) laps.get(what)?.push(await load(plan.lapSeconds));
    for (const [what, of] of laps) {
      const figures = merged(what, of);
      all.push(figures);
      done(figures);
    }
  };
  const { key, url } = service;
  const byHand = `http://127.0.0.1:${port}`;
  const question = { pbx: PBX, trunk: TRUNK, reference: 'group:Sales', destination: '79031234567' };
  try {
    await measure({
      resolve: requests(key, `${url}/v1/resolve`, question),
      'resolve: bare Hono route': requests(key, `${byHand}/resolve`, question),
    });
    await measure({
      'list of 50 groups': requests(key, `${url}/v1/groups?limit=50`),
      'list of 50 groups: by hand': requests(key, `${byHand}/groups`),
    });
    await measure({
      'search of groups': requests(key, `${url}/v1/groups?limit=50&search=12345`),
      'search of groups: by hand': requests(key, `${byHand}/groups?search=12345`),
    });
    await measure({
      'save of a group (read, then write)': saves(service),
      'save of a group: by hand, without history': saves(createApi(byHand, '')),
    });
  } finally {
    await rival.stop();
  }
  return all;
}

function merged(what: string, laps: readonly ApiLap[]): ApiFigures {
  const rates = laps.map(({ perSecond }) => perSecond);
  return {
    what,
    perSecond: median(rates),
    lowest: Math.min(...rates),
    highest: Math.max(...rates),
    p50: median(laps.map(({ p50 }) => p50)),
    p99: median(laps.map(({ p99 }) => p99)),
    errors: laps.reduce((sum, { errors }) => sum + errors, 0),
  };
}

/** The same request again and again; with a body it is a POST. */
const requests =
  (key: string, url: string, body?: unknown): Load =>
  async (seconds) => {
    const result = await autocannon({
      url,
      connections: CONNECTIONS,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST' as const, body: JSON.stringify(body) }),
      duration: seconds,
    });
    const { p50, p99 } = result.latency;
    return { perSecond: Math.round(result.requests.average), p50, p99, errors: result.errors + result.non2xx };
  };

/** Four writers at once, each with a group of its own; a save is a read and a write with If-Match. */
const saves =
  (api: Api): Load =>
  async (seconds) => {
    const waits: number[] = [];
    let errors = 0;
    const until = performance.now() + seconds * 1000;
    const write = async (group: number) => {
      while (performance.now() < until) {
        const before = performance.now();
        await toggleGroup(api, group).catch(() => errors++);
        waits.push(performance.now() - before);
      }
    };
    await Promise.all([2, 3, 4, 5].map(write));
    const perSecond = Math.round(waits.length / seconds);
    return { perSecond, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99), errors };
  };
