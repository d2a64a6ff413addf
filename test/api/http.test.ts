import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_ROLES } from '../../src/http/roles.ts';
import { startPostgres } from '../support/postgres.ts';
import { waitFor } from '../support/wait.ts';
import { startApi, type TestApi } from './api.ts';

describe('the wire', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  it('is alive and ready', async () => {
    expect(await api.call('GET', '/livez', undefined, { key: null })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
    expect((await api.call('GET', '/readyz', undefined, { key: null })).body).toMatchObject({ status: 'ready' });
  });

  it('refuses a body of more than 1 MB, whether its length is told or not, and goes on', async () => {
    const raw = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
    expect(await api.call('POST', '/v1/groups', undefined, { raw })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
    const stream = new Blob([raw]).stream();
    const chunked = await fetch(`${api.url}/v1/groups`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${api.key}`, 'Content-Type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    await chunked.arrayBuffer();
    expect((await api.call('GET', '/v1/groups')).status).toBe(200);
  });

  it('sends headers that let a browser do nothing with it, and no CORS', async () => {
    for (const path of ['/v1/groups', '/v1/nonsense', '/livez']) {
      const { headers } = await api.call('GET', path, undefined, { headers: { Origin: 'https://example.com' } });
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
    expect(await api.call('OPTIONS', '/v1/groups')).toMatchObject({ status: 405 });
  });

  it('names each request, and takes a name only when it is plain', async () => {
    const named = async (id: string) =>
      (await api.call('GET', '/v1/nonsense', undefined, { headers: { 'X-Request-Id': id } })).body.requestId;
    expect(await named('from-the-proxy-1')).toBe('from-the-proxy-1');
    expect(await named('a "quoted" one')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names the request in each answer, files and streams as well', async () => {
    for (const path of [
      '/v1/groups',
      '/v1/export',
      '/v1/decisions/stream',
      '/v1/nonsense',
      '/docs',
      '/livez',
      '/metrics',
    ]) {
      const { headers } = await api.call('GET', path, undefined, { headers: { 'X-Request-Id': 'from-the-proxy-2' } });
      expect(headers.get('X-Request-Id'), path).toBe('from-the-proxy-2');
    }
  });

  it('describes itself: a valid OpenAPI 3.1 document with exactly the routes that there are', async () => {
    const { body } = await api.call('GET', '/openapi.json', undefined, { key: null });
    const result = await new Validator().validate(structuredClone(body) as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect(body.openapi).toBe('3.1.0');

    const paths = body.paths as Record<
      string,
      Record<string, { operationId: string; summary: string; responses: object }>
    >;
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path}`,
        ...operation,
      })),
    );
    const routes = Object.keys(ROUTE_ROLES).filter((route) => !/openapi|docs/.test(route));
    expect(operations.map(({ route }) => route).sort()).toEqual(routes.sort());
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { route, summary, responses } of operations) {
      expect(summary, route).toBeTruthy();
      if (route.startsWith('PUT')) {
        expect(Object.keys(responses), route).toEqual(
          expect.arrayContaining(['400', '401', '403', '412', '413', '415', '428']),
        );
        if (route.includes('{')) expect(Object.keys(responses), route).toContain('404');
      }
    }
  });
});

it('says 503 and when to try again while the database is gone, and works again after it is back', async () => {
  const postgres = await startPostgres();
  const api = await startApi(await postgres.createDatabase());
  try {
    await api.make('/v1/groups', { name: 'Before' });
    await postgres.crash();
    for (const path of ['/v1/groups', '/readyz']) {
      const answer = await api.call('GET', path);
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres/);
    }
    expect((await api.call('GET', '/v1/groups')).headers.get('Retry-After')).toMatch(/^[0-9]+$/);
    expect((await api.call('GET', '/livez')).status).toBe(200);
    await postgres.start();
    await waitFor('answer', async () => (await api.call('GET', '/readyz')).status === 200, 30_000);
    expect((await api.call('GET', '/v1/groups')).body.items).toMatchObject([{ name: 'Before' }]);
  } finally {
    await api.close();
    await postgres.end();
  }
});
