import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, startHttp } from './server.ts';

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
});

async function listen(app: Hono, limits = {}): Promise<HttpServer> {
  const server = await startHttp(app, { host: '127.0.0.1', port: 0, limits });
  open.push(server);
  return server;
}

/** Sends raw bytes and returns everything that comes back until the server closes. */
async function raw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {}); // a reset after the answer is the server's right
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('the server', () => {
  it('lets a running request end when it closes, and then takes no more', async () => {
    let arrived = () => {};
    let release = () => {};
    const running = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const app = new Hono().get('/', async (c) => {
      arrived();
      await released;
      return c.text('done');
    });
    const server = await listen(app);
    const answer = fetch(server.url);
    await running;
    const closed = server.close();
    release();
    expect(await (await answer).text()).toBe('done');
    await closed;
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('sends the whole of an answer that a slow client has not read yet when it closes', async () => {
    const length = 20_000_000;
    const server = await listen(new Hono().get('/', (c) => c.text('x'.repeat(length))));
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'readable');
    const closed = server.close();
    await new Promise((resolve) => setTimeout(resolve, 100)); // several looks for connections that are idle
    let read = 0;
    socket.on('data', (chunk) => {
      read += chunk.length;
    });
    await once(socket, 'end');
    expect(read).toBeGreaterThan(length);
    await closed;
  });

  it('cuts a request that does not end within the drain time', async () => {
    let arrived = () => {};
    const running = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const app = new Hono().get('/', () => {
      arrived();
      return new Promise<Response>(() => {});
    });
    const server = await listen(app);
    const answer = fetch(server.url);
    const cut = expect(answer).rejects.toThrow();
    await running;
    await server.close(10);
    await cut;
  });

  it('answers a bad request, headers that are too large and headers that never end in the shape of every problem', async () => {
    const server = await listen(new Hono(), { headers: 100, checkEvery: 20 });
    expect(await raw(server.url, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"malformed_request"/);
    const large = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(server.url, large)).toMatch(/^HTTP\/1.1 431 [\s\S]*"code":"headers_too_large"/);
    expect(await raw(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1.1 408 [\s\S]*request_timeout/);
  });

  it('sends what every answer has, once, and not where the app says otherwise', async () => {
    const app = new Hono()
      .get('/', (c) => c.json({}))
      .get('/own', (c) => c.body('x', 200, { 'Cache-Control': 'no-cache', 'Set-Cookie': ['a=1', 'b=2'] }))
      .get('/raw', () => new Response('x', { headers: { 'cache-control': 'private' } }))
      .get('/none', (c) => c.body(null, 204));
    const headers = { 'cache-control': 'no-store', 'x-frame-options': 'DENY' };
    const server = await listen(Object.assign(app, { headers }));
    const ask = async (path: string) => (await fetch(server.url + path)).headers;
    for (const path of ['/', '/none', '/nothing', '/own', '/raw'])
      expect((await ask(path)).get('x-frame-options'), path).toBe('DENY');
    expect((await ask('/')).get('cache-control')).toBe('no-store');
    expect((await ask('/raw')).get('cache-control')).toBe('private');
    const own = await ask('/own');
    expect(own.get('cache-control')).toBe('no-cache');
    expect(own.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('rejects when the port is taken', async () => {
    const server = await listen(new Hono());
    const port = Number(new URL(server.url).port);
    await expect(startHttp(new Hono(), { host: '127.0.0.1', port })).rejects.toThrow(/EADDRINUSE/);
  });
});
