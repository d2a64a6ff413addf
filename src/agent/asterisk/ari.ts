import ari, { type Client, type Socketed } from 'ari-client';
import { DeadlineError, messageOf, withDeadline } from '../deadline.ts';
import { useLogin } from './ari-http.ts';
import type { AriEvent, AriLogin, AriWire, OpenAri } from './wire.ts';

const OPEN_MS = 5000;
/** Asterisk itself drops a hung socket after some 36 s only. */
const PING_MS = 1000;

/**
 * The wire that ari-client carries: REST over HTTP for requests, its WebSocket for events. One wire lives until its
 * socket is gone; ari-client's own reconnecting, which gives up after ten tries, is cut off.
 */
export const openAri: OpenAri = async (login, app, onEvent, onBadEvent) => {
  const release = await probe(login);
  useLogin(login);
  const connecting = ari.connect(login.url, login.user, login.password);
  const client = await withDeadline(connecting, OPEN_MS, 'ARI').catch((error: unknown) => {
    throw new Error(`ARI can't be reached: ${messageOf(error) || (error as { name?: string }).name}`);
  });
  const opened = client.start(app);
  const { closed, close } = tame(client, onEvent, onBadEvent);
  const failed = closed.then((reason) => Promise.reject(new Error(`the event socket closed: ${reason}`)));
  try {
    await withDeadline(Promise.race([opened, failed]), OPEN_MS, 'the event socket');
  } catch (error) {
    close(messageOf(error));
    throw error;
  }
  failed.catch(() => {}); // from now on `closed` tells
  return { release, request: requester(client), closed, close };
};

/**
 * Asks for the version first: ari-client says little of why it can't connect, and what is no ARI but answers makes it
 * throw where nobody can catch it.
 */
async function probe({ url, user, password }: AriLogin): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const signal = AbortSignal.timeout(OPEN_MS);
  const answer = await fetch(`${url}/ari/asterisk/info?only=system`, { headers: { authorization }, signal }).catch(
    (error: Error) => {
      throw new Error(`ARI can't be reached: ${messageOf(error.cause ?? error)}`);
    },
  );
  if (answer.status === 401) throw new Error('ARI refuses the user or the password (ari.conf)');
  if (!answer.ok) throw new Error(`ARI answers ${answer.status}: is it enabled (ari.conf, http.conf)?`);
  const info = (await answer.json().catch(() => null)) as { system?: { version?: unknown } } | null;
  if (typeof info?.system?.version !== 'string') throw new Error('what answers there is no ARI');
  return info.system.version;
}

function requester(client: Client): AriWire['request'] {
  return async (operation, parameters, timeoutMs) => {
    const [resource = '', nickname = ''] = operation.split('.');
    const call = client[resource]?.[nickname];
    if (!call) throw new Error(`this Asterisk has no ${operation}`);
    try {
      return await withDeadline(call(parameters), timeoutMs, operation);
    } catch (error) {
      if (error instanceof DeadlineError) throw error;
      // ari-client rejects with the body as the message, or with the raw response: it may hold nothing.
      throw new Error(`${operation}: ${(error instanceof Error && error.message) || 'refused by the PBX'}`);
    }
  };
}

/**
 * Takes the socket out of ari-client's hands, whose listeners throw on an event type that is not in its description
 * and reconnect on their own. Nothing has come in yet: the socket was made within this turn of the loop.
 */
function tame({ _ws: socket }: Socketed, onEvent: (event: AriEvent) => void, onBadEvent: (error: unknown) => void) {
  for (const name of ['message', 'close', 'error', 'pong']) socket.removeAllListeners(name);
  socket.on('message', (data: unknown) => {
    try {
      const event: unknown = JSON.parse(String(data));
      if (isEvent(event)) onEvent(event);
    } catch (error) {
      onBadEvent(error);
    }
  });
  let finish: (reason: string) => void = () => {};
  const closed = new Promise<string>((resolve) => {
    finish = resolve;
  });
  let timer: NodeJS.Timeout | undefined;
  const close = (reason: string) => {
    finish(reason);
    clearInterval(timer);
    socket.terminate();
  };
  let missed = 0;
  socket.on('pong', () => {
    missed = 0;
  });
  socket.on('open', () => {
    timer = setInterval(() => {
      // One may be missed by a process that was stopped itself, and has the pong still to read.
      if (missed++ < 3) socket.ping();
      else close('the PBX answers no ping');
    }, PING_MS);
  });
  socket.on('error', (error: unknown) => close(messageOf(error)));
  socket.on('close', (code: unknown) => close(`closed by the PBX (${code})`));
  return { closed, close };
}

const isEvent = (value: unknown): value is AriEvent =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
