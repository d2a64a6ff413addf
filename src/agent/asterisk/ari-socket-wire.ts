import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { messageOf, withDeadline } from '../deadline.ts';
import { holdSocket, OPEN_MS } from './ari-socket.ts';
import { type AriOperation, isEvent, type OpenWire } from './wire.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Requests that wait for an answer: far more than calls can be in hand. */
const MAX_WAITING = 10_000;

/**
 * The wire that is one WebSocket: events and, over the same, requests and their answers. Asterisk does what it is asked
 * in the order in which it was (one thread reads a socket: `ari_websocket_process_request`), for a third of what HTTP
 * costs both sides.
 */
export const openSocketWire: OpenWire = async (login, app, release, onEvent, onBadEvent) => {
  const url = `${login.url.replace(/^http/, 'ws')}/ari/events?app=${encodeURIComponent(app)}&subscribeAll=false`;
  const socket = new WebSocket(url, {
    auth: `${login.user}:${login.password}`,
    handshakeTimeout: OPEN_MS,
    perMessageDeflate: false,
  });
  let tcp: Socket | null = null;
  socket.once('upgrade', (response) => {
    tcp = response.socket;
  });
  /** What is sent in one turn goes out in one packet: each alone would wake this process and the PBX once more. */
  let isHeld = false;
  const send = (text: string) => {
    if (tcp !== null && !isHeld) {
      const held = tcp;
      isHeld = true;
      held.cork();
      setImmediate(() => {
        isHeld = false;
        held.uncork();
      });
    }
    socket.send(text);
  };
  /** By request id. */
  const waiting = new Map<string, { answer(response: RestResponse): void; fail(error: Error): void }>();
  let lastId = 0;
  const onMessage = (message: unknown) => {
    if (isResponse(message)) waiting.get(message.request_id)?.answer(message);
    else if (isEvent(message)) onEvent(message);
  };
  const opened = new Promise((resolve) => socket.once('open', resolve));
  const { closed, close } = holdSocket(socket, onMessage, onBadEvent);
  const failed = closed.then((reason) => {
    for (const { fail } of waiting.values()) fail(new Error(`the connection is lost: ${reason}`));
    throw new Error(`the event socket closed: ${reason}`);
  });
  failed.catch(() => {}); // told by `closed`
  try {
    await withDeadline(Promise.race([opened, failed]), OPEN_MS, 'the event socket');
  } catch (error) {
    close(messageOf(error));
    throw error;
  }
  return {
    release,
    isOrdered: true,
    async request(operation, parameters, timeoutMs) {
      if (socket.readyState !== WebSocket.OPEN) throw new Error(`${operation}: the connection is lost`);
      if (waiting.size >= MAX_WAITING) throw new Error(`${operation}: too many requests wait for the PBX`);
      const id = String(++lastId);
      const answered = new Promise<RestResponse>((answer, fail) => waiting.set(id, { answer, fail }));
      try {
        send(JSON.stringify({ type: 'RESTRequest', request_id: id, ...OPERATIONS[operation](parameters) }));
        return bodyOf(operation, await withDeadline(answered, timeoutMs, operation));
      } finally {
        waiting.delete(id);
      }
    },
    closed,
    close,
  };
};

interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly uri: string;
  readonly content_type?: string;
  readonly message_body?: string;
}
interface RestResponse {
  readonly request_id: string;
  readonly status_code: number;
  readonly reason_phrase?: unknown;
  readonly message_body?: unknown;
}

const withQuery = (uri: string, parameters: Parameters) =>
  `${uri}?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${segment(value)}`)
    .join('&')}`;
const withBody = (body: unknown) => ({ content_type: 'application/json', message_body: JSON.stringify(body) });
const segment = (value: unknown) => encodeURIComponent(String(value));

/** What ARI's own description says of each operation. */
const OPERATIONS: Readonly<Record<AriOperation, (parameters: Parameters) => RestRequest>> = {
  'applications.get': ({ applicationName }) => ({ method: 'GET', uri: `applications/${segment(applicationName)}` }),
  'applications.filter': ({ applicationName, filter }) => ({
    method: 'PUT',
    uri: `applications/${segment(applicationName)}/eventFilter`,
    ...withBody(filter),
  }),
  'asterisk.getGlobalVar': (parameters) => ({ method: 'GET', uri: withQuery('asterisk/variable', parameters) }),
  'asterisk.setGlobalVar': (parameters) => ({ method: 'POST', uri: withQuery('asterisk/variable', parameters) }),
  'asterisk.ping': () => ({ method: 'GET', uri: 'asterisk/ping' }),
  'channels.continueInDialplan': ({ channelId, ...parameters }) => ({
    method: 'POST',
    uri: withQuery(`channels/${segment(channelId)}/continue`, parameters),
  }),
  'channels.originate': (parameters) => ({ method: 'POST', uri: 'channels', ...withBody(parameters) }),
};

const isResponse = (value: unknown): value is RestResponse =>
  isEvent(value) && value.type === 'RESTResponse' && 'request_id' in value && 'status_code' in value;

/** @throws Error with the PBX's own words when it refused */
function bodyOf(operation: AriOperation, { status_code, reason_phrase, message_body }: RestResponse): unknown {
  const body: unknown = typeof message_body === 'string' ? JSON.parse(message_body) : {};
  if (status_code >= 200 && status_code < 300) return body;
  const said = (body as { message?: unknown } | null)?.message ?? reason_phrase;
  throw new Error(`${operation}: ${said || 'refused by the PBX'}`);
}
