import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

test('an identity header is pai when nothing else is said, and stays when it is left out', async () => {
  const input = { name: 'Volga', country: 'RU', numberFormat: '+e164' };
  const made = await api.make('/v1/carriers', input);
  expect(made.identityHeader).toBe('pai');
  const path = `/v1/carriers/${made.id}`;
  const changed = await api.call('PUT', path, { ...input, identityHeader: 'rpid' }, { ifMatch: made.etag });
  expect(changed).toMatchObject({ status: 200, body: { identityHeader: 'rpid' } });
  const kept = await api.call('PUT', path, { ...input, name: 'Volga 2' }, { ifMatch: changed.etag });
  expect(kept.body).toMatchObject({ name: 'Volga 2', identityHeader: 'rpid' });
  expect(api.store.snapshots.current?.carrier(made.id)).toMatchObject({ identityHeader: expect.any(String) });
  const bad = await api.call('PUT', path, { ...input, identityHeader: 'SECRET' }, { ifMatch: kept.etag });
  expect(bad).toMatchObject({ status: 400, body: { errors: [{ path: 'identityHeader', code: 'not_allowed' }] } });
});

test('a preset of each country makes a carrier, and says what it is based on', async () => {
  const { items } = (await api.call('GET', '/v1/carrier-presets')).body;
  expect([...new Set(items.map(({ country }) => country))].sort()).toEqual(['GB', 'KZ', 'RU', 'US']);
  for (const { name, country, numberFormat, basis, source } of items) {
    const carrier = { name: `${name} ${country}`, country, numberFormat };
    expect(await api.make('/v1/carriers', carrier)).toMatchObject(carrier);
    expect([basis, URL.canParse(String(source))]).toEqual([expect.stringMatching(/^(carrier|numbering_plan)$/), true]);
  }
});
