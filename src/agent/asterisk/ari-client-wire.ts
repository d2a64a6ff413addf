import ari, { type Client, type Socketed } from 'ari-client';
import { DeadlineError, messageOf, withDeadline } from '../deadline.ts';
import { useLogin } from './ari-client-http.ts';
import { holdSocket, OPEN_MS } from './ari-socket.ts';
import { type AriWire, isEvent, type OpenWire } from './wire.ts';

/**
 * The wire that ari-client carries, for every release: REST over HTTP for requests, its WebSocket for events. One wire
 * lives until its socket is gone; ari-client's own reconnecting, which gives up after ten tries, is cut off.
 */
export const openClientWire: OpenWire = async (login, app, release, onEvent, onBadEvent) => {
  useLogin(login);
  const connecting = ari.connect(login.url, login.user, login.password);
  const client = await withDeadline(connecting, OPEN_MS, 'ARI').catch((error: unknown) => {
    throw new Error(`ARI can't be reached: ${messageOf(error) || (error as { name?: string }).name}`);
  });
  const opened = client.start(app);
  const { closed, close } = holdSocket(
    takeSocket(client),
    (message) => isEvent(message) && onEvent(message),
    onBadEvent,
  );
  const failed = closed.then((reason) => Promise.reject(new Error(`the event socket closed: ${reason}`)));
  try {
    await withDeadline(Promise.race([opened, failed]), OPEN_MS, 'the event socket');
  } catch (error) {
    close(messageOf(error));
    throw error;
  }
  failed.catch(() => {}); // from now on `closed` tells
  return { release, isOrdered: false, request: requester(client), closed, close };
};

/**
 * Takes the socket out of ari-client's hands, whose listeners throw on an event type that is not in its description
 * and reconnect on their own. Nothing has come in yet: the socket was made within this turn of the loop.
 */
function takeSocket({ _ws: socket }: Socketed) {
  for (const name of ['message', 'close', 'error', 'pong']) socket.removeAllListeners(name);
  return socket;
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
