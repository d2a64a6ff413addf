import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { LinkContext } from '../pbx.ts';
import type { AriEvent, AriOperation, AriWire } from './wire.ts';

/** As much of Asterisk's HTTP server as ari-client looks at, to do what a real one hardly ever does. */
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

/** @param ping answers `asterisk.ping`, `info` the question for the version; as usual when not given */
export async function startFakeAri(
  ping?: (response: ServerResponse) => void,
  info?: (response: ServerResponse) => void,
): Promise<FakeAri> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let most = 0;
  let events: Socket | null = null;
  let isDeaf = false;

  const server = createServer((request: IncomingMessage, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    requests.push(`${request.method} ${path} ${request.headers.authorization ?? ''}`);
    const json = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (path === '/ari/asterisk/info') return info ? info(response) : json({ system: { version: '22.0.0' } });
    const description = RESOURCES[path as keyof typeof RESOURCES];
    if (description) return json({ ...description, basePath: `http://${request.headers.host}/ari` });
    if (ping) return ping(response);
    return json({ ping: 'pong', timestamp: '2026-01-31T10:20:30.456+0300' });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket: Socket) => {
    // RFC 6455 section 4.2.2
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    events = socket;
    // A ping of no text, masked, is 6 bytes; its pong is two.
    socket.on('data', (data) => {
      if (!isDeaf && data[0] === 0x89) socket.write(Buffer.from([0x8a, 0]));
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => sockets.size,
    mostConnections: () => most,
    send(text) {
      const payload = Buffer.from(text);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(payload.length);
      events?.write(Buffer.concat([Buffer.from([0x81, 126]), length, payload]));
    },
    reset: () => void events?.resetAndDestroy(),
    deafen() {
      isDeaf = true;
    },
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
      'end',
    ],
    ...event,
  };
}

export const silentLog = (): LinkContext['log'] =>
  Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [level, () => {}]),
  ) as unknown as LinkContext['log'];
