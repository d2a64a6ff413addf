import { Hono } from 'hono';
import { afterEach, expect, it } from 'vitest';
import { type Origin, originReader } from './address.ts';
import { type HttpServer, startHttp } from './server.ts';

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
});

async function seen(proxies: readonly string[], headers: Record<string, string>): Promise<Origin> {
  const originOf = originReader(proxies);
  const app = new Hono().get('/', (c) => c.json(originOf(c)));
  const server = await startHttp(app, { host: '127.0.0.1', port: 0 });
  open.push(server);
  return (await (await fetch(server.url, { headers })).json()) as Origin;
}

const forged = { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'https' };

it.each<[string, readonly string[], Record<string, string>, Origin]>([
  ['believes no header of a stranger', [], forged, { address: '127.0.0.1', secure: false }],
  ['believes a trusted proxy', ['127.0.0.0/8'], forged, { address: '192.0.2.1', secure: true }],
  [
    'takes the last hop that is no trusted proxy',
    ['127.0.0.1', '10.0.0.0/24'],
    { 'X-Forwarded-For': '203.0.113.9, 192.0.2.1, 10.0.0.7' },
    { address: '192.0.2.1', secure: false },
  ],
  [
    'reads IPv4 in IPv6',
    ['127.0.0.1'],
    { 'X-Forwarded-For': '::ffff:192.0.2.1' },
    { address: '192.0.2.1', secure: false },
  ],
  [
    'reads IPv6',
    ['127.0.0.1', 'fd00::/8'],
    { 'X-Forwarded-For': '2001:db8::1, fd00::2' },
    { address: '2001:db8::1', secure: false },
  ],
  [
    'takes the proxy for nonsense',
    ['127.0.0.1'],
    { 'X-Forwarded-For': 'nonsense' },
    { address: '127.0.0.1', secure: false },
  ],
  ['takes the proxy for nothing', ['127.0.0.1'], {}, { address: '127.0.0.1', secure: false }],
])('%s', async (_what, proxies, headers, expected) => {
  expect(await seen(proxies, headers)).toEqual(expected);
});
