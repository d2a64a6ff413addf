import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Answer, type Body, startApi, type TestApi } from './api.ts';

/** Sends a file as it is. */
const send = (api: TestApi, query: string, raw: string | Uint8Array<ArrayBuffer>): Promise<Answer> =>
  api.call('POST', `/v1/import${query}`, undefined, { raw, headers: { 'Content-Type': 'text/csv' } });

async function exported(api: TestApi, query = ''): Promise<string> {
  const response = await fetch(`${api.url}/v1/export${query}`, { headers: { Authorization: `Bearer ${api.key}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('Content-Disposition')).toMatch(/^attachment; filename="[\w.-]+\.csv"$/);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
}

async function groupNamed(api: TestApi, name: string): Promise<Body> {
  const { items } = (await api.call('GET', `/v1/groups?search=${encodeURIComponent(name)}`)).body;
  return (await api.call('GET', `/v1/groups/${items[0]?.id}`)).body;
}
const numbersOf = (group: Body) => (group.numbers as { e164: string }[]).map(({ e164 }) => e164);

describe.each(['pglite', 'postgres'] as const)('CSV, on %s', (database) => {
  let postgres: TestPostgres | undefined;
  let api: TestApi;

  beforeAll(async () => {
    postgres = database === 'postgres' ? await startPostgres() : undefined;
    api = await startApi(await postgres?.createDatabase());
    await api.make('/v1/carriers', { name: 'МегаФон', country: 'RU' });
    await api.make('/v1/carriers', { name: 'Tele2', country: 'KZ' });
  });
  afterAll(async () => {
    await api?.close();
    await postgres?.end();
  });

  const version = async () => (await api.call('GET', '/v1/changes?limit=1')).body.items[0]?.seq;

  it('refuses a file that names a group by its name and by an alias, and changes nothing', async () => {
    const made = await api.make('/v1/groups', { name: 'By two names' });
    const at = `/v1/groups/${made.id}`;
    const body = { name: 'Renamed', selection: 'position', policy: null, fallbackGroupId: null, numbers: [] };
    const renamed = await api.call('PUT', at, body, { ifMatch: made.etag });
    expect(renamed.body.aliases).toEqual(['By two names']);
    const file = 'group,carrier,number\nRenamed,МегаФон,+79161230051\nBy two names,МегаФон,+79161230052\n';
    for (const query of ['?dry_run=true&mode=replace', '?mode=replace']) {
      const { body } = await send(api, query, file);
      expect(query.includes('dry_run') ? body.errors : body.rows).toMatchObject([
        { line: 3, column: 'group', code: 'duplicate' },
      ]);
    }
    expect(numbersOf((await api.call('GET', at)).body)).toEqual([]);
    expect((await api.call('DELETE', at, undefined, { ifMatch: renamed.etag })).status).toBe(204);
  });

  it('reads a file of a Russian Excel, says first what it would do, and touches nothing that is so already', async () => {
    const file =
      '\ufeffГруппа;Номер;Оператор;Включён;Примечание\r\n' +
      'Продажи;8 (916) 123-45-67;мегафон;ИСТИНА;"главный; первый"\r\n' +
      'Продажи;+7 701 234 56 78;Tele2;ЛОЖЬ;\r\n' +
      ';9161234568;МегаФон;;запасной\r\n';
    const before = await version();
    const dry = await send(api, '?dry_run=true', file);
    expect(dry.body).toMatchObject({ rows: 3, errorCount: 0, numbersMade: 3, groupsMade: 1, version: null });
    expect(await version()).toBe(before);
    expect((await api.call('GET', '/v1/groups')).body.items).toEqual([]);

    const done = await send(api, '', file);
    expect(done.body).toMatchObject({ rows: 3, errorCount: 0, numbersMade: 3, groupsMade: 1, groupsChanged: 0 });
    expect(done.body.version).toBe(await version());
    expect((await groupNamed(api, 'Продажи')).numbers).toMatchObject([
      { e164: '+79161234567', enabled: true },
      { e164: '+77012345678', enabled: false },
    ]);
    const unused = (await api.call('GET', '/v1/phone-numbers?unused=true')).body.items;
    expect(unused).toMatchObject([{ e164: '+79161234568', note: 'запасной', enabled: true }]);
    const { id, e164, carrierId, enabled, version: seq } = unused[0]!;
    const [noted] = (await api.call('GET', `/v1/changes?entity=phone_number&entityId=${id}`)).body.items;
    expect(noted).toMatchObject({ seq, before: null });
    expect(noted?.after).toEqual({ id, e164, carrierId, enabled });

    const again = await send(api, '', file);
    expect(again.body).toMatchObject({ numbersMade: 0, numbersChanged: 0, groupsMade: 0, groupsChanged: 0 });
    expect(await version()).toBe(done.body.version);
  });

  it('adds to a group, or makes it what the file says', async () => {
    const file = 'group,carrier,number\nПРОДАЖИ,МегаФон,+79161234569\nпродажи,МегаФон,+79161234567\n';
    expect((await send(api, '', file)).body).toMatchObject({ numbersMade: 1, groupsMade: 0, groupsChanged: 1 });
    expect(numbersOf(await groupNamed(api, 'Продажи'))).toEqual(['+79161234567', '+77012345678', '+79161234569']);
    expect((await send(api, '?mode=replace', file)).body).toMatchObject({ groupsChanged: 1 });
    expect(numbersOf(await groupNamed(api, 'Продажи'))).toEqual(['+79161234569', '+79161234567']);
    const paused = 'group;carrier;number;enabled;number_enabled\nПродажи;МегаФон;+79161234567;нет;0\n';
    expect((await send(api, '', paused)).body).toMatchObject({ numbersChanged: 1, groupsChanged: 1 });
    for (const entity of ['group', 'phone_number']) {
      const [noted] = (await api.call('GET', `/v1/changes?entity=${entity}&limit=1`)).body.items;
      const { before, after, seq } = noted as unknown as Record<'before' | 'after', Record<string, unknown>> & Body;
      const one = (await api.call('GET', `/v1/${entity.replace('_', '-')}s/${after.id}`)).body;
      expect(one.version).toBe(seq);
      expect(Object.keys(before)).toEqual(Object.keys(after));
      expect(before).not.toEqual(after);
      expect(before.enabled ?? before.name).toBe(entity === 'group' ? 'Продажи' : true);
    }
    expect((await groupNamed(api, 'Продажи')).numbers).toMatchObject([
      { enabled: true, numberEnabled: true },
      { enabled: false, numberEnabled: false },
    ]);
  });

  it('takes a bare column of numbers for one group and carrier', async () => {
    const group = await api.make('/v1/groups', { name: 'Pasted' });
    const carrier = (await api.call('GET', '/v1/carriers?search=мега')).body.items[0];
    const query = `?groupId=${group.id}&carrierId=${carrier?.id}`;
    const raw = '8 916 500-00-01\n\n89165000002\r\n+7 (916) 500 00 03\n9165000004; 9165000005\n';
    const pasted = await api.call('POST', `/v1/import${query}`, undefined, {
      raw,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    });
    expect(pasted.body).toMatchObject({ rows: 5, errorCount: 0, numbersMade: 5, groupsChanged: 1 });
    expect(numbersOf(await groupNamed(api, 'Pasted'))).toEqual([1, 2, 3, 4, 5].map((n) => `+7916500000${n}`));
    expect((await send(api, `?groupId=2147483647&carrierId=${carrier?.id}`, '9165000004\n')).body).toMatchObject({
      code: 'invalid_import',
      rows: [{ line: 1, column: 'group', code: 'unknown' }],
    });
    expect((await send(api, '?carrierId=2147483647', '9165000004\n')).body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'carrierId', code: 'unknown' }],
    });
  });

  it.each([
    ['number,carrier\n8 916,МегаФон\n', [[2, 'number', 'too_short']]],
    [
      'number,carrier\n"7,92E+10",МегаФон\n7.91612E+10,МегаФон\n',
      [
        [2, 'number', 'shortened'],
        [3, 'number', 'shortened'],
      ],
    ],
    ['number,carrier\n+8 495 123-45-67,МегаФон\n', [[2, 'number', 'foreign']]],
    ['number,carrier\nпродажи,МегаФон\n', [[2, 'number', 'letters']]],
    ['number,carrier\n+79160000001,Nobody\n', [[2, 'carrier', 'unknown']]],
    ['number,carrier\n+79160000001,\n', [[2, 'carrier', 'required']]],
    [
      'number\n+79160000001\n',
      [
        [1, 'carrier', 'required'],
        [2, 'carrier', 'required'],
      ],
    ],
    [
      'name,value\na,b\n',
      [
        [1, '', 'unknown_column'],
        [1, '', 'unknown_column'],
        [1, 'number', 'required'],
        [2, 'number', 'required'],
      ],
    ],
    [
      'number,number,carrier\n+79160000001,+79160000001,Tele2\n',
      [
        [1, 'number', 'duplicate'],
        [2, 'number', 'foreign'],
      ],
    ],
    ['group,number,carrier\na,+79160000001,МегаФон\n\na,8 916 000-00-01,МЕГАФОН\n', [[4, 'number', 'duplicate']]],
    ['group\n#12\n', [[2, 'group', 'invalid_name']]],
    ['group,enabled\na,maybe\n', [[2, 'enabled', 'not_allowed']]],
    ['group,selection\na,position\na,by_destination\n', [[3, 'selection', 'conflict']]],
    ['group,policy\na,fallback_group\n', [[2, 'fallback_group', 'policy_mismatch']]],
    ['group,policy,fallback_group\na,fallback_group,nobody\n', [[2, 'fallback_group', 'unknown']]],
    ['number,carrier,note\n+79160000001,МегаФон,a\n+79160000001,МегаФон,b\n', [[3, 'note', 'conflict']]],
    ['number,carrier\n+79160000001,МегаФон,more\n', [[2, '', 'too_many_cells']]],
    ['number,carrier\n"+79160000001,МегаФон\n', [[2, '', 'quotes']]],
    [new Uint8Array([...Buffer.from('group\nx\n'), 0xcf, 0xf0]), [[3, '', 'encoding']]],
  ] as const)('says what is wrong with file %$, and does nothing', async (file, expected) => {
    const before = await version();
    const raw = typeof file === 'string' ? file : new Uint8Array(file);
    const where = (rows: unknown) =>
      (rows as { line: number; column: string; code: string }[]).map(({ line, column, code }) => [line, column, code]);
    const answer = await send(api, '', raw);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_import', totalRows: expected.length } });
    expect(where(answer.body.rows)).toEqual(expected);
    const dry = await send(api, '?dry_run=true', raw);
    expect(dry).toMatchObject({ status: 200, body: { errorCount: expected.length, version: null } });
    expect(where(dry.body.errors)).toEqual(expected);
    expect(await version()).toBe(before);
  });

  it('refuses groups that would fall back in a circle, another type, and a body that is too large', async () => {
    const circle = 'group,policy,fallback_group\nr1,fallback_group,r2\nr2,fallback_group,r1\n';
    expect(await send(api, '', circle)).toMatchObject({ status: 409, body: { code: 'cycle' } });
    const json = await api.call('POST', '/v1/import', {});
    expect(json).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    const huge = new Uint8Array(33 * 1024 * 1024).fill(0x20);
    expect(await send(api, '', huge)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  });

  it('comes out as it can be read in again by another service, formulas and all', async () => {
    const fallback = await api.make('/v1/groups', { name: '=1+1' });
    await api.make('/v1/groups', {
      name: '@Список; "лучший", \'первый\'',
      selection: 'by_destination',
      policy: 'fallback_group',
      fallbackGroupId: fallback.id,
      numbers: [{ e164: '+79167770001', carrierId: 1, enabled: false }],
    });
    await api.make('/v1/phone-numbers', { e164: '+79167770002', carrierId: 1, enabled: false, note: '-2\n"+3"' });
    for (const query of ['', '?delimiter=semicolon']) {
      const text = await exported(api, query);
      expect(text.startsWith('\ufeffgroup')).toBe(true);
      const other = await startApi(await postgres?.createDatabase());
      try {
        await other.make('/v1/carriers', { name: 'МегаФон', country: 'RU' });
        await other.make('/v1/carriers', { name: 'Tele2', country: 'KZ' });
        expect((await send(other, '', text)).body).toMatchObject({ errorCount: 0 });
        const lines = (csv: string) => csv.split('\r\n').sort();
        expect(lines(await exported(other, query))).toEqual(lines(text));
        expect(await groupNamed(other, '@Список')).toMatchObject({
          selection: 'by_destination',
          policy: 'fallback_group',
        });
      } finally {
        await other.close();
      }
    }
  });
});

const ROWS = 100_000;

it(`takes ${ROWS} rows and gives them back, and answers others meanwhile`, async () => {
  const postgres = await startPostgres();
  const api = await startApi(await postgres.createDatabase());
  try {
    for (const name of ['Alpha', 'Beta']) await api.make('/v1/carriers', { name, country: 'RU' });
    const rows = Array.from({ length: ROWS }, (_, i) => {
      const number = `+7916${String(i).padStart(7, '0')}`;
      return `Group ${String(Math.floor(i / 200)).padStart(3, '0')},${i % 2 ? 'Alpha' : 'Beta'},${number},true,true,,position,,`;
    });
    const header = 'group,carrier,number,enabled,number_enabled,note,selection,policy,fallback_group';
    const file = [header, ...rows].join('\r\n');

    let answered = 0;
    let importing = true;
    const others = (async () => {
      while (importing) {
        expect((await api.call('GET', '/v1/groups?limit=1')).status).toBe(200);
        answered += 1;
      }
    })();
    const done = await send(api, '', file);
    importing = false;
    await others;
    expect(done.body).toMatchObject({ rows: ROWS, errorCount: 0, numbersMade: ROWS, groupsMade: ROWS / 200 });
    expect(answered).toBeGreaterThan(10);

    const text = await exported(api);
    expect(text.replaceAll("'", '').replace('\ufeff', '').trimEnd().split('\r\n')).toEqual([header, ...rows]);
    const again = await send(api, '?mode=replace', text);
    expect(again.body).toMatchObject({
      rows: ROWS,
      numbersMade: 0,
      numbersChanged: 0,
      groupsMade: 0,
      groupsChanged: 0,
    });
  } finally {
    await api.close();
    await postgres.end();
  }
}, 240_000);
