import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { trunks } from '../lab/data.ts';
import type { TrunkData } from '../lab/load.ts';
import type { CalledPbx } from '../lab/pbx.ts';
import { type Api, createApi } from '../support/api.ts';
import { type WatchedCarrier, watchCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';

/** What docker-compose.yml says of the stack that this program is a part of. */
const { SERVICE_URL = '', KEY_FILE = '', PAGE_URL = '', PBXS = '' } = process.env;

export { PAGE_URL };

const TITLES: Readonly<Record<string, string>> = { asterisk: 'Asterisk', freeswitch: 'FreeSWITCH' };
export const pbxNames: readonly string[] = PBXS.split(',').filter((name) => name in TITLES);

/** The lab's two trunks, and more of Volga where calls go another way. */
export const stackTrunks: readonly TrunkData[] = [
  ...trunks,
  ...['volga-refuses', 'volga-rings', 'volga-hangs-up'].map((name) => ({ ...trunks[0], name })),
];

/** The service, once its first key is there. */
export async function findService(): Promise<Api> {
  const key = () => existsSync(KEY_FILE) && readFileSync(KEY_FILE, 'utf8').trim();
  return createApi(SERVICE_URL, await waitFor(`key in ${KEY_FILE}`, key, 60_000));
}

export async function findPbxs(): Promise<readonly CalledPbx[]> {
  const found = pbxNames.map(async (name) => ({
    name,
    title: TITLES[name] ?? name,
    sip: `${name}:5060`,
    callFrom: await addressTowards(name),
  }));
  return Promise.all(found);
}

/** By `Volga uas-answer`: what that SIPp of that carrier received. */
export type Watched = ReadonlyMap<string, WatchedCarrier>;

export function watchCarriers(): Watched {
  const watched = new Map<string, WatchedCarrier>();
  for (const name of ['Volga', 'Neva']) {
    for (const scenario of ['uas-answer', 'uas-503', 'uas-ring', 'uas-hangup']) {
      watched.set(`${name} ${scenario}`, watchCarrier(`${name} (${scenario})`, `/traces/${name}-${scenario}.log`));
    }
  }
  return watched;
}

/** This container's own address on the network where `host` is. */
const addressTowards = (host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.connect(5060, host, () => {
      const { address } = socket.address();
      socket.close(() => resolve(address));
    });
  });
