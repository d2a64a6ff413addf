import { messageOf } from '../deadline.ts';
import { openClientWire } from './ari-client-wire.ts';
import { OPEN_MS } from './ari-socket.ts';
import { openSocketWire } from './ari-socket-wire.ts';
import type { AriLogin, OpenAri, OpenWire } from './wire.ts';

/** Asks for the PBX's release and opens the fastest wire that it has. */
export const openAri: OpenAri = (login, app, onEvent, onBadEvent) =>
  openBy((release) => (hasRestOverSocket(release) ? openSocketWire : openClientWire), login, app, onEvent, onBadEvent);

/** Opens the wire that every release has. */
export const openAriClient: OpenAri = (...args) => openBy(() => openClientWire, ...args);

async function openBy(
  choose: (release: string) => OpenWire,
  ...[login, app, onEvent, onBadEvent]: Parameters<OpenAri>
) {
  const release = await probe(login);
  return choose(release)(login, app, release, onEvent, onBadEvent);
}

/** The first minor release of each branch that takes requests on the event socket; later branches all do. */
const FIRST_MINOR: Readonly<Record<number, number>> = { 20: 14, 21: 9, 22: 4 };

/** By the version as Asterisk reports it: `22.10.0`. What is no plain version (a build from git) has it not. */
export function hasRestOverSocket(release: string): boolean {
  const [, major, minor] = (/^(\d+)\.(\d+)\./.exec(release) ?? []).map(Number);
  if (major === undefined || minor === undefined) return false;
  return major > 22 || minor >= (FIRST_MINOR[major] ?? Number.POSITIVE_INFINITY);
}

/**
 * Asks for the version first: ari-client says little of why it can't connect, and what is no ARI but answers makes it
 * throw where nobody can catch it.
 */
async function probe(login: AriLogin): Promise<string> {
  const answer = await get(login, 'info?only=system').catch((error: Error) => {
    throw new Error(`ARI can't be reached: ${messageOf(error.cause ?? error)}`);
  });
  if (answer.status === 401) throw new Error('ARI refuses the user or the password (ari.conf)');
  if (!answer.ok) throw new Error(`ARI answers ${answer.status}: is it enabled (ari.conf, http.conf)?`);
  const info = (await answer.json().catch(() => null)) as { system?: { version?: unknown } } | null;
  if (typeof info?.system?.version !== 'string') throw new Error('what answers there is no ARI');
  return info.system.version;
}

/** A global variable that holds a number, asked for without a wire; not set: 0. Throws when ARI does not say it. */
export async function readGlobal(login: AriLogin, variable: string): Promise<number> {
  const answer = await get(login, `variable?variable=${variable}`);
  if (answer.status === 404) return 0;
  if (!answer.ok) throw new Error(`ARI answers ${answer.status}`);
  return Number(((await answer.json()) as { value?: unknown }).value ?? 0);
}

function get({ url, user, password }: AriLogin, path: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return fetch(`${url}/ari/asterisk/${path}`, { headers: { authorization }, signal: AbortSignal.timeout(OPEN_MS) });
}
