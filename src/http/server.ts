import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { answersWith } from './answer.ts';
import { PROBLEM_MEDIA_TYPE, type ProblemCode, problemBody } from './problem.ts';

/** What the server needs of the app. */
interface Fetch {
  fetch(request: Request, ...rest: never[]): Response | Promise<Response>;
  /** Called first when the server closes. */
  readonly endStreams?: () => void;
  /** Of every answer that does not set them otherwise. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpServer {
  /** `http://host:port`, with the port that was bound. */
  readonly url: string;
  /** Takes no new requests, lets those that run end, cuts what is left after `drainMs`. Never rejects. */
  close(drainMs?: number): Promise<void>;
}

export interface TlsFiles {
  /** The certificate, and those between it and its root. */
  readonly cert: string;
  readonly key: string;
}

export interface HttpOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM files; left out or null: plain http. */
  readonly tls?: TlsFiles | null;
  /** A new certificate can't be used: the old one stays in use. */
  readonly onTlsError?: (error: unknown) => void;
  /** Time limits in milliseconds; for tests. */
  readonly limits?: Partial<typeof LIMITS>;
}

/** Slow or silent clients may hold a socket for this long, in milliseconds. */
const LIMITS = { headers: 10_000, request: 30_000, idle: 5_000, checkEvery: 1_000, renew: 5_000 };
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 1_000;
const DRAIN_MS = 5_000;
/** What is refused may be read for so long. */
const REFUSED_MS = 1_000;

/**
 * Listens. Rejects when the port can't be bound.
 * The limits hold before any route is asked, so that a flood of slow clients costs sockets and nothing else.
 */
export async function startHttp(app: Fetch, options: HttpOptions): Promise<HttpServer> {
  const limits = { ...LIMITS, ...options.limits };
  const server = createAdaptorServer({
    fetch: app.fetch as (request: Request) => Response | Promise<Response>,
    hostname: options.host,
    createServer: options.tls ? createTlsServer : createServer,
    serverOptions: {
      ...(options.tls && { ...readTls(options.tls), minVersion: 'TLSv1.2' }),
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.idle,
      connectionsCheckingInterval: limits.checkEvery,
      maxHeaderSize: MAX_HEADER_BYTES,
      ServerResponse: answersWith(app.headers ?? {}),
    },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', refuse);
  keepUnsent(server, options.tls ? 'secureConnection' : 'connection');
  const unwatch = options.tls
    ? followTls(server as TlsServer, options.tls, limits.renew, options.onTlsError)
    : () => {};

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;

  let closing: Promise<void> | undefined;
  return {
    url: `${options.tls ? 'https' : 'http'}://${host}:${port}`,
    close: (drainMs = DRAIN_MS) => {
      if (!closing) {
        app.endStreams?.();
        unwatch();
      }
      closing ??= close(server, drainMs);
      return closing;
    },
  };
}

const readTls = ({ cert, key }: TlsFiles) => ({ cert: readFileSync(cert), key: readFileSync(key) });

/** Takes a new certificate when its file changes, as those of Let's Encrypt do every two months. Returns the way to stop. */
function followTls(
  server: TlsServer,
  files: TlsFiles,
  renewMs: number,
  onError: (error: unknown) => void = () => {},
): () => void {
  const renew = () => {
    try {
      server.setSecureContext(readTls(files));
    } catch (error) {
      onError(error); // half of the pair may be written yet: the next look sees both
    }
  };
  const paths = [files.cert, files.key];
  for (const path of paths) watchFile(path, { interval: renewMs, persistent: false }, renew);
  return () => {
    for (const path of paths) unwatchFile(path, renew);
  };
}

/**
 * Node takes a connection for idle once its answer was ended, and cut what a slow client had not read of it yet:
 * while there is such a one, no connection is closed for being idle (`Server.closeIdleConnections` in lib/_http_server.js).
 */
function keepUnsent(server: Server, connected: 'connection' | 'secureConnection'): void {
  const sockets = new Set<Socket>();
  server.on(connected, (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    for (const socket of sockets) if (socket.writableLength > 0) return;
    closeIdle();
  };
}

async function close(server: Server, drainMs: number): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  // Node closes what is idle now; a connection whose request ends later would stay for its keep-alive time
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(cut);
  clearInterval(sweep);
}

const REFUSALS: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** What Node's parser refuses never becomes a request: it is answered on the bare socket, in the same shape. */
function refuse(error: NodeJS.ErrnoException, socket: Socket | NodeJS.WritableStream): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    if ('destroy' in socket) socket.destroy();
    return;
  }
  const problem = problemBody(REFUSALS[error.code ?? ''] ?? 'malformed_request', 'The connection is closed');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  // A body that was being read ends only with its connection.
  if ('destroy' in socket) setTimeout(() => socket.destroy(), REFUSED_MS).unref();
}
