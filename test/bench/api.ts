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
import { percentile } from './figures.ts';

export interface ApiFigures {
  readonly what: string;
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

const CONNECTIONS = 16;
/** Longer than the pause of the service before it writes its file. */
const SETTLED_SECONDS = 4;
const bare = fileURLToPath(new URL('rivals/bare.ts', import.meta.url));

/**
 * Requests a second of the API, each against the same by hand, in turn.
 * @param warmSeconds before each, own and rival alike: until then what is measured is the compiler of JavaScript
 */
export async function measureApi(
  service: Service,
  databaseUrl: string,
  seconds: number,
  warmSeconds: number,
  done: (figures: ApiFigures) => void,
): Promise<readonly ApiFigures[]> {
  // After edits it keeps the whole configuration in its file, which takes seconds and is no part of what a request costs.
  await settled(service.process.pid, SETTLED_SECONDS);
  const port = await freePort();
  const rival = startChild(process.execPath, ['--import', 'tsx', bare, String(port), databaseUrl]);
  await waitFor('bare Hono', () => rival.output().includes('ready'), 20_000, rival.output);
  const all: ApiFigures[] = [];
  const keep = (figures: ApiFigures) => {
    all.push(figures);
    done(figures);
  };
  const load = async (what: string, url: string, body?: unknown) => {
    const options = {
      url,
      connections: CONNECTIONS,
      headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST' as const, body: JSON.stringify(body) }),
    };
    await autocannon({ ...options, duration: warmSeconds });
    const result = await autocannon({ ...options, duration: seconds });
    keep({
      what,
      perSecond: Math.round(result.requests.average),
      p50: result.latency.p50,
      p99: result.latency.p99,
      errors: result.errors + result.non2xx,
    });
  };
  const byHand = `http://127.0.0.1:${port}`;
  const question = { pbx: PBX, trunk: TRUNK, reference: 'group:Sales', destination: '79031234567' };
  try {
    await load('resolve', `${service.url}/v1/resolve`, question);
    await load('resolve: bare Hono route', `${byHand}/resolve`, question);
    await load('list of 50 groups', `${service.url}/v1/groups?limit=50`);
    await load('list of 50 groups: by hand', `${byHand}/groups`);
    await load('search of groups', `${service.url}/v1/groups?limit=50&search=12345`);
    await load('search of groups: by hand', `${byHand}/groups?search=12345`);
    keep(await save('save of a group (read, then write)', service, warmSeconds, seconds));
    keep(await save('save of a group: by hand, without history', createApi(byHand, ''), warmSeconds, seconds));
  } finally {
    await rival.stop();
  }
  return all;
}

/** Four writers at once, each with a group of its own; a save is a read and a write with If-Match. */
async function save(what: string, api: Api, warmSeconds: number, seconds: number): Promise<ApiFigures> {
  const waits: number[] = [];
  let errors = 0;
  const write = async (group: number, until: number) => {
    while (performance.now() < until) {
      const before = performance.now();
      await toggleGroup(api, group).catch(() => errors++);
      waits.push(performance.now() - before);
    }
  };
  const writeFor = (length: number) => {
    const until = performance.now() + length * 1000;
    return Promise.all([2, 3, 4, 5].map((group) => write(group, until)));
  };
  await writeFor(warmSeconds);
  waits.length = 0;
  await writeFor(seconds);
  return {
    what,
    perSecond: Math.round(waits.length / seconds),
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    errors,
  };
}
