import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './api.ts';

describe('caller ID groups', () => {
  let api: TestApi;
  let mega: number;
  let tele: number;

  beforeAll(async () => {
    api = await startApi();
    mega = (await api.make('/v1/carriers', { name: 'МегаФон', country: 'RU' })).id;
    tele = (await api.make('/v1/carriers', { name: 'Tele2', country: 'KZ' })).id;
  });
  afterAll(() => api?.close());

  const numbersOf = async () => (await api.call('GET', '/v1/phone-numbers?limit=200&sort=id')).body.items;

  it('saves name and numbers whole, as people type them, in their order', async () => {
    const group = await api.make('/v1/groups', {
      name: 'Отдел продаж',
      numbers: [
        { e164: '8 (916) 123-45-67', carrierId: mega },
        { e164: '+7 701 234 56 78', carrierId: tele, enabled: false },
        { e164: '9161234568', carrierId: mega },
      ],
    });
    expect(group).toMatchObject({ name: 'Отдел продаж', selection: 'position', policy: null, aliases: [] });
    expect(group.numbers).toMatchObject([
      { e164: '+79161234567', carrierId: mega, enabled: true, numberEnabled: true },
      { e164: '+77012345678', carrierId: tele, enabled: false, numberEnabled: true },
      { e164: '+79161234568', carrierId: mega, enabled: true, numberEnabled: true },
    ]);
    const { items } = (await api.call('GET', '/v1/groups')).body;
    expect(items).toMatchObject([{ numberCount: 3, enabledCount: 2, carrierIds: [mega, tele] }]);
  });

  it('links a number that is there, and never alters it', async () => {
    const [first] = await numbersOf();
    const at = `/v1/phone-numbers/${first?.id}`;
    const { etag } = await api.call('GET', at);
    const paused = await api.call('PUT', at, { enabled: false, note: 'kept' }, { ifMatch: etag });
    const before = await numbersOf();
    const group = await api.make('/v1/groups', {
      name: 'Linked',
      numbers: [{ e164: '+79161234567', carrierId: mega }],
    });
    expect(group.numbers).toMatchObject([{ phoneNumberId: first?.id, enabled: true, numberEnabled: false }]);
    expect((await numbersOf()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(await api.call('GET', at)).toMatchObject({ etag: paused.etag, body: { enabled: false, note: 'kept' } });
  });

  it('saves all or nothing', async () => {
    const before = await numbersOf();
    const group = await api.make('/v1/groups', { name: 'Whole', numbers: [] });
    const good = { e164: '+79160000001', carrierId: mega };
    const rest = { name: 'Changed', selection: 'position', policy: null, fallbackGroupId: null };
    for (const [numbers, errors] of [
      [
        [good, { e164: '8 916', carrierId: mega }, { e164: 'продажи', carrierId: mega }],
        [
          { path: 'numbers[1].e164', code: 'too_short' },
          { path: 'numbers[2].e164', code: 'letters' },
        ],
      ],
      [[good, { e164: '+79160000002', carrierId: 99999 }], [{ path: 'numbers[1].carrierId', code: 'unknown' }]],
      [[good, { ...good, e164: '8 916 000 00 01' }], [{ path: 'numbers[1]', code: 'duplicate' }]],
    ] as const) {
      const answer = await api.call('PUT', `/v1/groups/${group.id}`, { ...rest, numbers }, { ifMatch: group.etag });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', errors } });
    }
    expect(await api.call('GET', `/v1/groups/${group.id}`)).toMatchObject({
      etag: group.etag,
      body: { name: 'Whole' },
    });
    expect(await numbersOf()).toEqual(before);
  });

  it("takes another country's number only when it is confirmed, and then keeps it without asking again", async () => {
    const slip = { e164: '+8 495 123-45-67', carrierId: mega }; // a valid number of Viet Nam
    const refused = await api.call('POST', '/v1/groups', { name: 'Slip', numbers: [slip] });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'numbers[0].e164', code: 'foreign' }] } });
    expect(refused.body.errors[0]?.message).toContain('confirmForeign');

    const group = await api.make('/v1/groups', { name: 'Slip', numbers: [{ ...slip, confirmForeign: true }] });
    expect(group.numbers).toMatchObject([{ e164: '+84951234567' }]);
    const again = {
      name: 'Slip 2',
      selection: 'by_destination',
      policy: null,
      fallbackGroupId: null,
      numbers: [{ e164: '+84951234567', carrierId: mega }],
    };
    expect((await api.call('PUT', `/v1/groups/${group.id}`, again, { ifMatch: group.etag })).status).toBe(200);
  });

  it('keeps the old name as an alias, which no other group may take', async () => {
    const group = await api.make('/v1/groups', { name: 'Before' });
    const rest = { selection: 'position', policy: null, fallbackGroupId: null, numbers: [] };
    const renamed = await api.call(
      'PUT',
      `/v1/groups/${group.id}`,
      { ...rest, name: 'After' },
      { ifMatch: group.etag },
    );
    expect(renamed.body).toMatchObject({ name: 'After', aliases: ['Before'] });
    expect(await api.call('POST', '/v1/groups', { name: 'BEFORE' })).toMatchObject({
      status: 409,
      body: { code: 'name_taken' },
    });
  });

  it('refuses fallback groups that lead in a circle', async () => {
    const first = await api.make('/v1/groups', { name: 'Circle 1' });
    const second = await api.make('/v1/groups', {
      name: 'Circle 2',
      policy: 'fallback_group',
      fallbackGroupId: first.id,
    });
    const body = { name: 'Circle 1', selection: 'position', policy: 'fallback_group', numbers: [] };
    for (const fallbackGroupId of [second.id, first.id]) {
      const answer = await api.call(
        'PUT',
        `/v1/groups/${first.id}`,
        { ...body, fallbackGroupId },
        { ifMatch: first.etag },
      );
      expect(answer).toMatchObject({ status: 409, body: { code: 'cycle', errors: [{ path: 'fallbackGroupId' }] } });
    }
  });

  it('says by what a group is used, and hands its users to a replacement', async () => {
    const used = await api.make('/v1/groups', { name: 'Used' });
    const heir = await api.make('/v1/groups', { name: 'Heir' });
    const task = await api.make('/v1/call-tasks', { name: 'Task', groupId: used.id });
    const refused = await api.call('DELETE', `/v1/groups/${used.id}`, undefined, { ifMatch: used.etag });
    const users = [{ entity: 'call_task', id: task.id, name: 'Task' }];
    expect(refused).toMatchObject({ status: 409, body: { code: 'in_use', users, totalUsers: 1 } });

    const path = `/v1/groups/${used.id}?replacement=${heir.id}`;
    expect((await api.call('DELETE', path, undefined, { ifMatch: used.etag })).status).toBe(204);
    expect((await api.call('GET', `/v1/call-tasks/${task.id}`)).body).toMatchObject({
      groupId: heir.id,
      group: 'Heir',
    });
  });

  it('takes a thousand numbers, and says which thousand are wrong without drowning the client', async () => {
    const row = (i: number) => ({ e164: `+7916${String(2_000_000 + i)}`, carrierId: mega });
    const numbers = Array.from({ length: 1000 }, (_, i) => row(i));
    const group = await api.make('/v1/groups', { name: 'Large', numbers });
    expect(group.numbers).toHaveLength(1000);
    const bad = numbers.map((number) => ({ ...number, e164: 'x' }));
    const answer = await api.call('POST', '/v1/groups', { name: 'Bad', numbers: bad });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toHaveLength(100);
  });
});
