import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { createApp } from '../../src/http/app.ts';
import type { Store } from '../../src/store/store.ts';
import { startApi, type TestApi } from './api.ts';
import { clientSchema, type OpenApi } from './client-schema.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

/** To write it anew: `npx vitest run --project api test/api/client.test.ts --update`. */
it('is typed by the OpenAPI document', async () => {
  const app = createApp({ store: { snapshots: {} } as Store, log: pino({ level: 'silent' }) });
  const document = (await (await app.request('/openapi.json')).json()) as OpenApi;
  await expect(clientSchema(document)).toMatchFileSnapshot('../../src/client/schema.ts');
});

it('makes, lists, changes and is refused, each by its type', async () => {
  const client = createClient({ url: api.url, key: api.key });
  const carrier = await client.POST('/v1/carriers', { body: { name: 'Volga', country: 'RU' } });
  const numbers = [{ e164: '8 (495) 123-00-01', carrierId: carrier.data?.id ?? 0 }];
  const made = await client.POST('/v1/groups', { body: { name: 'Sales', numbers } });
  expect(made.data?.numbers).toMatchObject([{ e164: '+74951230001', carrierId: 1 }]);
  const listed = await client.GET('/v1/groups', { params: { query: { search: 'sal', limit: 10 } } });
  expect(listed.data?.items).toMatchObject([{ name: 'Sales', numberCount: 1 }]);

  const { id = 0, version = 0, selection = 'position', policy = null, fallbackGroupId = null } = made.data ?? {};
  const body = { name: 'Продажи', selection, policy, fallbackGroupId, numbers };
  const put = (version: number) =>
    client.PUT('/v1/groups/{id}', { params: { path: { id }, header: { 'If-Match': `"${version}"` } }, body });
  expect((await put(version)).data).toMatchObject({ name: 'Продажи', aliases: ['Sales'] });
  const { data, error, response } = await put(version);
  expect(data).toBeUndefined();
  expect([error?.code, response.status]).toEqual(['version_mismatch', 412]);
});

it('ends a request that takes too long', async () => {
  const client = createClient({ url: api.url, key: api.key, timeoutMs: 1 });
  const stream = client.GET('/v1/decisions/stream', { parseAs: 'text' });
  await expect(stream).rejects.toThrow('timeout');
});
