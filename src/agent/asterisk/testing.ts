import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LinkContext } from '../pbx.ts';
import type { AriEvent, AriOperation, AriWire } from './wire.ts';

/** As much of Asterisk's HTTP server as the wires look at, to do what a real one hardly ever does. */
export interface FakeAri {
  readonly url: string;
  /** Method and path of each request, with the login that it carried. */
  readonly requests: string[];
  /** How many connections are open. */
  connections(): number;
  /** How many were open at the same time. */
  mostConnections(): number;
  /** Sends text as one frame of the event socket. */
  send(text: string): void;
  /** Cuts the event socket. */
  reset(): void;
  /** From now on the event socket is deaf: not even a ping is answered. */
  deafen(): void;
  close(): Promise<void>;
}

const RESOURCES = {
  '/ari/api-docs/resources.json': { swaggerVersion: '1.1', apis: [{ path: '/api-docs/asterisk.{format}' }] },
  '/ari/api-docs/asterisk.json': {
    resourcePath: '/asterisk',
    apis: [
      {
        path: '/asterisk/ping',
        operations: [{ httpMethod: 'GET', nickname: 'ping', responseClass: 'AsteriskPing', parameters: [] }],
      },
    ],
    models: {},
  },
} as const;

/** How the fake answers one request, whatever carried it. */
export interface FakeReply {
  send(status: number, text?: string): void;
  /** Cuts the connection that the request came by. */
  cut(): void;
}
type Answer = (reply: FakeReply) => void;

export interface FakeAriOptions {
  /** What it says it is; one that takes requests on the event socket, or one that does not. */
  readonly release: string;
  /** Answers `asterisk.ping`; as usual when not given. */
  readonly ping?: Answer;
  /** Answers the question for the version. */
  readonly info?: Answer;
}

export async function startFakeAri({ release, ping, info }: FakeAriOptions): Promise<FakeAri> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let most = 0;
  let events: { readonly socket: Socket; readonly client: WebSocket } | null = null;

  const answer = (method: string, path: string, login: string, host: string, reply: FakeReply) => {
    requests.push(`${method} ${path} ${login}`);
    const json = (body: unknown) => reply.send(200, JSON.stringify(body));
    if (path === '/ari/asterisk/info') return info ? info(reply) : json({ system: { version: release } });
    const description = RESOURCES[path as keyof typeof RESOURCES];
    if (description) return json({ ...description, basePath: `http://${host}/ari` });
    if (path !== '/ari/asterisk/ping') return reply.send(404, '{"message":"has no such thing"}');
    if (ping) return ping(reply);
    return json({ ping: 'pong', timestamp: '2026-01-31T10:20:30.456+0300' });
  };

  const server = createServer((request: IncomingMessage, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const { host = '', authorization = '' } = request.headers;
    answer(request.method ?? '', path, authorization, host, {
      send: (status, text = '') => void response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      cut: () => void response.socket?.resetAndDestroy(),
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    socket.on('close', () => sockets.delete(socket));
  });
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket: Socket, head) => {
    upgrades.handleUpgrade(request, socket, head, (client) => {
      events = { socket, client };
      client.on('error', () => {});
      client.on('message', (data) => {
        const { request_id, method, uri } = JSON.parse(String(data));
        answer(method, `/ari/${uri.replace(/\?.*/, '')}`, request.headers.authorization ?? '', '', {
          send: (status_code, message_body) =>
            client.send(JSON.stringify({ type: 'RESTResponse', request_id, status_code, message_body })),
          cut: () => void socket.resetAndDestroy(),
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => sockets.size,
    mostConnections: () => most,
    send: (text) => void events?.client.send(text),
    reset: () => void events?.socket.resetAndDestroy(),
    deafen: () => void events?.socket.pause(),
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A wire without a PBX: what is asked of it, in order, and an answer per operation. */
export interface FakeWire extends AriWire {
  readonly asked: { readonly operation: AriOperation; readonly parameters: Readonly<Record<string, unknown>> }[];
}

type Answers = Partial<Record<AriOperation, (parameters: Readonly<Record<string, unknown>>) => unknown>>;

export function fakeWire(answers: Answers = {}): FakeWire {
  const asked: FakeWire['asked'] = [];
  let finish: (reason: string) => void = () => {};
  const closed = new Promise<string>((resolve) => {
    finish = resolve;
  });
  return {
    release: '22.0.0',
    isOrdered: false,
    asked,
    async request(operation, parameters) {
      asked.push({ operation, parameters });
      const usual = operation === 'asterisk.ping' ? { timestamp: new Date().toISOString() } : {};
      return answers[operation] ? answers[operation](parameters) : usual;
    },
    closed,
    close: (reason) => finish(reason),
  };
}

/** A question as callerid-groups.conf asks it. */
export function stasisStart(rest: Partial<AriEvent> & { readonly nonce?: string } = {}): AriEvent {
  const { nonce = '1.1.1', ...event } = rest;
  const now = Date.now();
  return {
    type: 'StasisStart',
    timestamp: new Date(now).toISOString().replace('Z', '+0000'),
    channel: { id: 'channel-1', name: 'PJSIP/101-1' },
    args: [
      nonce,
      `${now + 300}`,
      '1',
      'call-1',
      'trunk1',
      'group%3ASales',
      '79161234567',
      '101',
      'allowed_not_screened',
      'extension',
    ],
    ...event,
  };
}

export const silentLog = (): LinkContext['log'] =>
  Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [level, () => {}]),
  ) as unknown as LinkContext['log'];
