import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPbx } from '../../src/store/pbxs.ts';
import { startApi, type TestApi } from './api.ts';

describe('coverage', () => {
  let api: TestApi;
  let alpha: number;
  let beta: number;
  let gamma: number;
  let sales: number;

  beforeAll(async () => {
    api = await startApi();
    const carrier = async (name: string) => (await api.make('/v1/carriers', { name, country: 'RU' })).id;
    [alpha, beta, gamma] = [await carrier('Alpha'), await carrier('Beta'), await carrier('Gamma')];
    const pbx = await createPbx(api.store.db, { name: 'main', kind: 'asterisk' }, 'test');
    const trunk = (name: string, carrierId: number | null, ignored = false) =>
      api.make('/v1/trunks', { name, pbxId: pbx.id, carrierId, ignored });
    await trunk('to-alpha', alpha);
    await trunk('to-beta', beta);
    await trunk('to-gamma-ignored', gamma, true);
    await trunk('to-nobody', null);
    const numbers = [
      { e164: '+79160000001', carrierId: alpha },
      { e164: '+79160000002', carrierId: alpha },
      { e164: '+79160000003', carrierId: beta, enabled: false },
    ];
    sales = (await api.make('/v1/groups', { name: 'Sales', numbers })).id;
    await api.make('/v1/groups', { name: 'Empty' });
  });
  afterAll(() => api?.close());

  const coverage = async (query = '') => (await api.call('GET', `/v1/coverage${query}`)).body;
  const cell = (carrierId: number, numbers: number, enabled: number, missing: boolean) => ({
    carrierId,
    numbers,
    enabled,
    missing,
  });

  it('shows each group at each carrier, and which empty cell a live trunk could hit', async () => {
    const body = await coverage();
    expect(body.carriers).toMatchObject([
      { id: alpha, name: 'Alpha', trunks: [{ name: 'to-alpha', pbx: 'main' }] },
      { id: beta, trunks: [{ name: 'to-beta' }] },
      { id: gamma, trunks: [] },
    ]);
    expect(body.items).toEqual([
      {
        groupId: expect.any(Number),
        name: 'Empty',
        cells: [cell(alpha, 0, 0, true), cell(beta, 0, 0, true), cell(gamma, 0, 0, false)],
      },
      {
        groupId: sales,
        name: 'Sales',
        cells: [cell(alpha, 2, 2, false), cell(beta, 1, 0, true), cell(gamma, 0, 0, false)],
      },
    ]);
  });

  it('agrees with what a call would get, and shows a change at once', async () => {
    const ask = async () =>
      (await api.call('POST', '/v1/resolve', { pbx: 'main', trunk: 'to-beta', reference: 'group:Sales' })).body.reason;
    expect(await ask()).toBe('numbers_disabled');
    const group = await api.call('GET', `/v1/groups/${sales}`);
    const { name, selection, policy, fallbackGroupId } = group.body;
    const numbers = [{ e164: '+79160000003', carrierId: beta, enabled: true }];
    const body = { name, selection, policy, fallbackGroupId, numbers };
    const saved = await api.call('PUT', `/v1/groups/${sales}`, body, { ifMatch: group.etag });
    const shown = await coverage('?search=sal');
    expect(shown.seq).toBeGreaterThanOrEqual(saved.body.version);
    expect(shown.items).toMatchObject([
      { cells: [cell(alpha, 0, 0, true), cell(beta, 1, 1, false), cell(gamma, 0, 0, false)] },
    ]);
    expect(await ask()).toBe('group');
  });
});
