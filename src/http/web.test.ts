import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webPage } from './web.ts';

const HTML = '<!doctype html><title>page</title>';
const SCRIPT = 'export const answer = 42;';
const browser = { Accept: 'text/html,*/*' };

let folder: string;
let app: Hono;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'web-page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), HTML);
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'main-1a2b.js.br'), brotliCompressSync(SCRIPT));
  app = new Hono();
  const page = webPage(folder);
  app.get('/livez', (c) => c.text('alive'));
  app.notFound((c) => page(c) ?? c.text('', 404));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the files of the admin page', () => {
  it('are served with a policy that allows scripts of our own host alone', async () => {
    const response = await app.request('/');
    expect(await response.text()).toBe(HTML);
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
  });

  it('stand for every address that the page knows and the API does not', async () => {
    const response = await app.request('/groups/7', { headers: browser });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(HTML);
    expect(response.headers.get('Content-Security-Policy')).toContain("script-src 'self';");
  });

  it('never stand for an address of the API, a missing script, or a program that wants no page', async () => {
    for (const [path, headers] of [
      ['/v1/nothing', browser],
      ['/assets/gone.js', browser],
      ['/groups', { Accept: 'application/json' }],
      ['/assets/..%2f..%2fpackage.json', browser],
    ] as const) {
      expect((await app.request(path, { headers })).status, path).toBe(404);
    }
    expect(await (await app.request('/livez', { headers: browser })).text()).toBe('alive');
    expect((await app.request('/groups', { method: 'POST', headers: browser })).status).toBe(404);
  });

  it('are kept for ever by browsers when their name changes with what is in them, and sent packed', async () => {
    const response = await app.request('/assets/main-1a2b.js', { headers: { 'Accept-Encoding': 'gzip, br;q=1' } });
    expect(response.headers.get('Cache-Control')).toContain('immutable');
    expect(response.headers.get('Content-Encoding')).toBe('br');
    expect(brotliDecompressSync(Buffer.from(await response.arrayBuffer())).toString()).toBe(SCRIPT);
    expect(await (await app.request('/assets/main-1a2b.js')).text()).toBe(SCRIPT);
  });

  it('are not sent again to whom has them', async () => {
    const etag = (await app.request('/')).headers.get('ETag') ?? '';
    const response = await app.request('/', { headers: { 'If-None-Match': etag } });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe('');
  });

  it('may be missing: then the API answers as it is', async () => {
    const page = webPage(join(folder, 'not-built'));
    const bare = new Hono().notFound((c) => page(c) ?? c.text('', 404));
    expect((await bare.request('/', { headers: browser })).status).toBe(404);
  });
});
