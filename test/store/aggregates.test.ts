import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCallTask, getCallTask, listCallTasks } from '../../src/store/call-tasks.ts';
import { createCarrier, listCarriers, removeCarrier, replaceCarrier } from '../../src/store/carriers.ts';
import { deleteOldDecisions, insertDecisions, listDecisions, type NewDecision } from '../../src/store/decisions.ts';
import { proposeTrunks, reportPbxState } from '../../src/store/discovery.ts';
import { asStoreError, type StoreError } from '../../src/store/errors.ts';
import {
  createGroup,
  type GroupInput,
  getGroup,
  listGroups,
  removeGroup,
  replaceGroup,
} from '../../src/store/groups.ts';
import { createPbx, getPbx, listPbxs, removePbx } from '../../src/store/pbxs.ts';
import {
  createPhoneNumber,
  getPhoneNumber,
  listPhoneNumbers,
  removePhoneNumber,
  replacePhoneNumber,
} from '../../src/store/phone-numbers.ts';
import { changes, type Database } from '../../src/store/schema.ts';
import { getSettings, replaceSettings } from '../../src/store/settings.ts';
import { createTrunk, getTrunk, listTrunks, replaceTrunk, type TrunkInput } from '../../src/store/trunks.ts';
import { KINDS, openTestStore, type TestStore } from './databases.ts';

const ACTOR = 'test';
const group = (name: string, more: Partial<GroupInput> = {}): GroupInput => ({
  name,
  selection: 'position',
  policy: null,
  fallbackGroupId: null,
  numbers: [],
  ...more,
});
const trunk = (pbxId: number, name: string, more: Partial<TrunkInput> = {}): TrunkInput => ({
  pbxId,
  name,
  carrierId: null,
  defaultNumberId: null,
  emergencyNumberId: null,
  policy: null,
  fallbackGroupId: null,
  displayName: 'clear',
  displayText: '',
  ignored: false,
  ...more,
});

async function refused(work: Promise<unknown>): Promise<Pick<StoreError, 'code' | 'fields' | 'users'>> {
  const error = await work.then(
    () => null,
    (reason: unknown) => asStoreError(reason),
  );
  if (!error) throw new Error('it was not refused');
  return { code: error.code, fields: error.fields, users: error.users };
}

describe.each(KINDS)('on %s', (kind) => {
  let opened: TestStore;
  let db: Database;
  let carrierA: number;
  let carrierB: number;
  let lastNumber = 0;
  let lastName = 0;
  const e164 = () => `+7495${String(++lastNumber).padStart(7, '0')}`;
  const name = (base = 'name') => `${base} ${++lastName}`;

  beforeAll(async () => {
    opened = await openTestStore(kind);
    db = opened.db;
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    const input = { country: 'RU', numberFormat: '+e164' } as const;
    carrierA = (await createCarrier(db, { name: name('carrier'), ...input }, ACTOR)).id;
    carrierB = (await createCarrier(db, { name: name('carrier'), ...input }, ACTOR)).id;
  });

  test('a group is saved whole: known numbers are linked and left alone, the others are made', async () => {
    const known = await createPhoneNumber(
      db,
      { e164: e164(), carrierId: carrierA, enabled: false, note: 'kept' },
      ACTOR,
    );
    const fresh = e164();
    const numbers = [
      { e164: fresh, carrierId: carrierB, enabled: true },
      { e164: known.e164, carrierId: carrierA, enabled: true },
    ];
    const made = await createGroup(db, group(name(), { numbers }), ACTOR);
    expect(made.numbers.map(({ phoneNumberId: _id, ...row }) => row)).toEqual([
      { e164: fresh, carrierId: carrierB, enabled: true, numberEnabled: true },
      { e164: known.e164, carrierId: carrierA, enabled: true, numberEnabled: false },
    ]);
    expect(await getPhoneNumber(db, known.id)).toMatchObject({
      enabled: false,
      note: 'kept',
      version: known.version,
      groupCount: 1,
    });

    const turned = await replaceGroup(
      db,
      made.id,
      group(made.name, { numbers: [{ ...numbers[1]!, enabled: false }, numbers[0]!], selection: 'by_destination' }),
      { ifMatch: made.version, actor: ACTOR },
    );
    expect(turned.numbers.map((row) => [row.e164, row.enabled])).toEqual([
      [known.e164, false],
      [fresh, true],
    ]);
    expect(turned.version).toBeGreaterThan(made.version);
    expect((await listGroups(db, { limit: 10, search: made.name })).items[0]).toMatchObject({
      numberCount: 2,
      enabledCount: 1,
      carrierIds: [carrierA, carrierB],
    });
  });

  test('bad rows of a group are refused at their paths, and nothing of it is kept', async () => {
    const same = e164();
    const numbers = [
      { e164: same, carrierId: carrierA, enabled: true },
      { e164: '8495', carrierId: carrierA, enabled: true },
      { e164: same, carrierId: carrierA, enabled: false },
    ];
    expect(
      await refused(Promise.resolve().then(() => createGroup(db, group(name(), { numbers }), ACTOR))),
    ).toMatchObject({
      code: 'invalid',
      fields: [
        { path: ['numbers', 1, 'e164'], code: 'invalid_number' },
        { path: ['numbers', 2], code: 'duplicate', params: { first: 0 } },
      ],
    });
    const unknown = [
      { e164: same, carrierId: carrierA, enabled: true },
      { e164: e164(), carrierId: 999_999, enabled: true },
    ];
    expect(await refused(createGroup(db, group(name(), { numbers: unknown }), ACTOR))).toMatchObject({
      code: 'invalid',
      fields: [{ path: ['numbers', 1, 'carrierId'], code: 'unknown' }],
    });
    expect((await listPhoneNumbers(db, { limit: 10, search: same })).items).toEqual([]);
  });

  test('whoever is second is refused, and an unknown id is not found', async () => {
    const made = await createGroup(db, group(name()), ACTOR);
    await replaceGroup(db, made.id, group(name()), { ifMatch: made.version, actor: ACTOR });
    const stale = { ifMatch: made.version, actor: ACTOR };
    expect((await refused(replaceGroup(db, made.id, group(name()), stale))).code).toBe('version_mismatch');
    expect((await refused(removeGroup(db, made.id, stale))).code).toBe('version_mismatch');
    expect((await refused(getGroup(db, 999_999))).code).toBe('not_found');
    expect((await refused(removeGroup(db, 999_999, stale))).code).toBe('not_found');
  });

  test('names that differ in case are one name, in Cyrillic too', async () => {
    const made = await createGroup(db, group(name('Отдел Продаж')), ACTOR);
    expect(await refused(createGroup(db, group(made.name.toUpperCase()), ACTOR))).toMatchObject({
      code: 'name_taken',
      fields: [{ path: ['name'] }],
    });
    expect((await listGroups(db, { limit: 5, search: `дел ПРОДАЖ ${lastName}` })).items.map((g) => g.id)).toEqual([
      made.id,
    ]);
  });

  test('a search takes each sign for itself, whatever it is once folded', async () => {
    const made = await createGroup(db, group(name('100%_\\ sure')), ACTOR);
    const found = async (search: string) => (await listGroups(db, { limit: 5, search })).items.map(({ id }) => id);
    for (const search of ['00%_\\ s', '00％＿＼ S', made.name]) expect(await found(search), search).toEqual([made.id]);
    for (const search of ['0%s', '0_%', '100%%', '\\\\']) expect(await found(search), search).toEqual([]);
  });

  test('a renamed group keeps its old name as an alias until the alias is taken away', async () => {
    const old = name('Старое имя');
    const made = await createGroup(db, group(old), ACTOR);
    const renamed = await replaceGroup(db, made.id, group(name('New')), { ifMatch: made.version, actor: ACTOR });
    expect(renamed.aliases).toEqual([old]);
    expect(await refused(createGroup(db, group(old.toLowerCase()), ACTOR))).toMatchObject({ code: 'name_taken' });
    expect((await listGroups(db, { limit: 5, search: old.toUpperCase() })).items.map((g) => g.id)).toEqual([made.id]);

    const back = await replaceGroup(db, made.id, group(old), { ifMatch: renamed.version, actor: ACTOR });
    expect(back.aliases).toEqual([renamed.name]);
    const clean = await replaceGroup(db, made.id, group(old, { aliases: [] }), { ifMatch: back.version, actor: ACTOR });
    expect(clean.aliases).toEqual([]);
    await createGroup(db, group(renamed.name), ACTOR);
    const taken = replaceGroup(db, made.id, group(old, { aliases: [renamed.name] }), {
      ifMatch: clean.version,
      actor: ACTOR,
    });
    expect(await refused(taken)).toMatchObject({ code: 'name_taken', fields: [{ path: ['aliases'] }] });
  });

  test('fallback groups cannot lead in a circle', async () => {
    const a = await createGroup(db, group(name()), ACTOR);
    const b = await createGroup(db, group(name(), { policy: 'fallback_group', fallbackGroupId: a.id }), ACTOR);
    const c = await createGroup(db, group(name(), { policy: 'fallback_group', fallbackGroupId: b.id }), ACTOR);
    const circle = group(a.name, { policy: 'fallback_group', fallbackGroupId: c.id });
    expect((await refused(replaceGroup(db, a.id, circle, { ifMatch: a.version, actor: ACTOR }))).code).toBe('cycle');
    // c would fall back to itself by way of b
    const options = { ifMatch: b.version, actor: ACTOR, replacement: c.id };
    expect(await refused(removeGroup(db, b.id, options))).toMatchObject({
      code: 'cycle',
      fields: [{ path: ['replacement'] }],
    });
    expect(
      await refused(createGroup(db, group(name(), { policy: 'keep', fallbackGroupId: a.id }), ACTOR)),
    ).toMatchObject({
      code: 'invalid',
      fields: [{ path: ['fallbackGroupId'], code: 'policy_mismatch' }],
    });
  });

  test('a group in use is deleted only with another in its place', async () => {
    const used = await createGroup(db, group(name()), ACTOR);
    const other = await createGroup(db, group(name()), ACTOR);
    const task = await createCallTask(db, { name: name('task'), groupId: used.id, phoneNumberId: null }, ACTOR);
    const child = await createGroup(db, group(name(), { policy: 'fallback_group', fallbackGroupId: used.id }), ACTOR);
    const pbx = await createPbx(db, { name: name('pbx'), kind: 'asterisk' }, ACTOR);
    const out = await createTrunk(
      db,
      trunk(pbx.id, 'out', { policy: 'fallback_group', fallbackGroupId: used.id }),
      ACTOR,
    );
    const before = await getSettings(db);
    await replaceSettings(
      db,
      { ...before, policy: 'fallback_group', fallbackGroupId: used.id },
      { ifMatch: before.version, actor: ACTOR },
    );

    const options = { ifMatch: used.version, actor: ACTOR };
    const { code, users } = await refused(removeGroup(db, used.id, options));
    expect(code).toBe('in_use');
    expect(users.map((user) => [user.entity, user.id, user.name])).toEqual([
      ['call_task', task.id, task.name],
      ['group', child.id, child.name],
      ['trunk', out.id, 'out'],
      ['settings', 1, ''],
    ]);
    expect((await refused(removeGroup(db, used.id, { ...options, replacement: 999_999 }))).code).toBe('invalid');

    await removeGroup(db, used.id, { ...options, replacement: other.id });
    expect((await getCallTask(db, task.id)).groupId).toBe(other.id);
    expect((await getGroup(db, child.id)).fallbackGroupId).toBe(other.id);
    expect((await getTrunk(db, out.id)).fallbackGroupId).toBe(other.id);
    const settings = await getSettings(db);
    expect(settings.fallbackGroupId).toBe(other.id);
    expect((await getCallTask(db, task.id)).version).toBeGreaterThan(task.version);
    await replaceSettings(
      db,
      { ...settings, policy: 'trunk_default', fallbackGroupId: null },
      { ifMatch: settings.version, actor: ACTOR },
    );
  });

  test('a phone number in use is deleted only with one of the same carrier in its place', async () => {
    const [used, other] = [e164(), e164()];
    const numbers = [used, other].map((number) => ({ e164: number, carrierId: carrierA, enabled: true }));
    const both = await createGroup(db, group(name(), { numbers }), ACTOR);
    const one = await createGroup(db, group(name(), { numbers: [numbers[0]!] }), ACTOR);
    const [usedId, otherId] = both.numbers.map((row) => row.phoneNumberId) as [number, number];
    const foreign = await createPhoneNumber(db, { e164: used, carrierId: carrierB, enabled: true, note: '' }, ACTOR);
    const pbx = await createPbx(db, { name: name('pbx'), kind: 'asterisk' }, ACTOR);
    const assigned = { carrierId: carrierA, defaultNumberId: usedId, emergencyNumberId: usedId };
    const out = await createTrunk(db, trunk(pbx.id, 'out', assigned), ACTOR);
    const task = await createCallTask(db, { name: name('task'), groupId: null, phoneNumberId: usedId }, ACTOR);

    const options = { ifMatch: (await getPhoneNumber(db, usedId)).version, actor: ACTOR };
    const { code, users } = await refused(removePhoneNumber(db, usedId, options));
    expect([code, users.map((user) => user.entity)]).toEqual(['in_use', ['group', 'group', 'trunk', 'call_task']]);
    expect(await refused(removePhoneNumber(db, usedId, { ...options, replacement: foreign.id }))).toMatchObject({
      code: 'invalid',
      fields: [{ path: ['replacement'], code: 'other_carrier' }],
    });
    await removePhoneNumber(db, usedId, { ...options, replacement: otherId });
    expect((await getGroup(db, both.id)).numbers.map((row) => row.e164)).toEqual([other]);
    expect((await getGroup(db, one.id)).numbers.map((row) => row.e164)).toEqual([other]);
    expect(await getTrunk(db, out.id)).toMatchObject({
      defaultNumberId: otherId,
      emergencyNumberId: otherId,
      defaultNumber: other,
    });
    expect((await getCallTask(db, task.id)).phoneNumberId).toBe(otherId);
  });

  test('phone numbers are found by digits, by note and by being unused', async () => {
    const number = e164();
    const made = await createPhoneNumber(
      db,
      { e164: number, carrierId: carrierA, enabled: true, note: 'Горячая линия %' },
      ACTOR,
    );
    const digits = number.slice(-7);
    const find = async (search: string) =>
      (await listPhoneNumbers(db, { limit: 10, search, carrierId: carrierA })).items.map((row) => row.id);
    expect(await find(`${digits.slice(0, 3)} ${digits.slice(3, 5)}-${digits.slice(5)}`)).toEqual([made.id]);
    expect(await find('ГОРЯЧАЯ')).toEqual([made.id]);
    expect(await find('%')).toEqual([made.id]);
    expect(await find('_')).toEqual([]);
    const unused = async (is: boolean) =>
      (await listPhoneNumbers(db, { limit: 10, carrierId: carrierA, unused: is })).items.map((row) => row.id);
    expect([await unused(true), await unused(false)]).toEqual([[made.id], []]);
    await createGroup(db, group(name(), { numbers: [{ e164: number, carrierId: carrierA, enabled: true }] }), ACTOR);
    expect([await unused(true), await unused(false)]).toEqual([[], [made.id]]);
    const paused = await replacePhoneNumber(
      db,
      made.id,
      { enabled: false, note: '' },
      { ifMatch: made.version, actor: ACTOR },
    );
    expect(paused).toMatchObject({ enabled: false, note: '', carrierId: carrierA, e164: number });
    expect(
      (await refused(createPhoneNumber(db, { e164: number, carrierId: carrierA, enabled: true, note: '' }, ACTOR)))
        .fields,
    ).toEqual([{ path: ['e164'], code: 'number_exists' }]);
  });

  test('a trunk takes numbers of its own carrier alone', async () => {
    const pbx = await createPbx(db, { name: name('pbx'), kind: 'freeswitch' }, ACTOR);
    const foreign = await createPhoneNumber(db, { e164: e164(), carrierId: carrierB, enabled: true, note: '' }, ACTOR);
    const wrong = trunk(pbx.id, 'gw', { carrierId: carrierA, defaultNumberId: foreign.id });
    expect((await refused(createTrunk(db, wrong, ACTOR))).fields).toEqual([
      { path: ['defaultNumberId'], code: 'not_at_carrier' },
    ]);
    const made = await createTrunk(db, { ...wrong, carrierId: carrierB }, ACTOR);
    expect(made).toMatchObject({ pbx: pbx.name, defaultNumber: foreign.e164, displayName: 'clear' });
    const moved = replaceTrunk(
      db,
      made.id,
      { ...made, carrierId: null, defaultNumberId: foreign.id },
      { ifMatch: made.version, actor: ACTOR },
    );
    expect((await refused(moved)).fields).toEqual([{ path: ['carrierId'], code: 'carrier_needed' }]);
    expect((await refused(createTrunk(db, trunk(999_999, 'x'), ACTOR))).fields).toEqual([
      { path: ['pbxId'], code: 'unknown' },
    ]);
    expect((await refused(removePbx(db, pbx.id, { ifMatch: pbx.version, actor: ACTOR }))).code).toBe('in_use');
    const carrier = (await listCarriers(db, { limit: 500 })).items.find((row) => row.id === carrierB)!;
    expect((await refused(removeCarrier(db, carrierB, { ifMatch: carrier.version, actor: ACTOR }))).code).toBe(
      'in_use',
    );
  });

  test('discovery adds what is unknown and touches nothing else', async () => {
    const pbx = await createPbx(db, { name: name('Офис'), kind: 'asterisk' }, ACTOR);
    const known = await createTrunk(db, trunk(pbx.id, 'a', { carrierId: carrierA }), ACTOR);
    const propose = (names: string[]) => proposeTrunks(db, pbx.name.toUpperCase(), 'asterisk', names, 'agent');
    expect(await propose(['a', 'b', 'b', 'A', '', 'x\ny', 'z'.repeat(200)])).toEqual(['b', 'A']);
    const seq = async () => (await db.select({ seq: changes.seq }).from(changes)).length;
    const before = await seq();
    expect(await propose(['a', 'b'])).toEqual([]);
    expect(await seq()).toBe(before);
    expect((await getTrunk(db, known.id)).version).toBe(known.version);
    expect((await listTrunks(db, { limit: 10, pbxId: pbx.id, unassigned: true })).items.map((row) => row.name)).toEqual(
      ['A', 'b'],
    );

    await reportPbxState(db, {
      pbx: pbx.name,
      kind: 'asterisk',
      agent: 'one',
      connected: true,
      release: '22.10',
      tableSeq: 5,
    });
    await reportPbxState(db, {
      pbx: pbx.name,
      kind: 'asterisk',
      agent: 'one',
      connected: false,
      release: '22.10',
      tableSeq: 6,
    });
    expect(await seq()).toBe(before);
    const [row] = (await listPbxs(db, { limit: 5, search: pbx.name })).items;
    expect(row).toMatchObject({ trunkCount: 3, states: [{ agent: 'one', connected: false, tableSeq: 6 }] });
  });

  test('the state of a PBX holds since it was last another, or since its agent was silent', async () => {
    const pbx = await createPbx(db, { name: name('Since'), kind: 'asterisk' }, ACTOR);
    const report = (connected: boolean) =>
      reportPbxState(db, {
        ...{ pbx: pbx.name, kind: 'asterisk', agent: 'one', connected, release: null, tableSeq: null },
      });
    const longAgo = async (column: 'since' | 'seen_at') => {
      await db.execute(sql`UPDATE pbx_states SET ${sql.identifier(column)} = '2026-01-01T00:00:00Z'
        WHERE pbx_id = ${pbx.id}`);
    };
    const isOld = async () => (await getPbx(db, pbx.id)).states[0]?.since.getTime() === Date.parse('2026-01-01T00:00Z');
    await report(true);
    await longAgo('since');
    await report(true);
    expect(await isOld()).toBe(true);
    await report(false);
    expect(await isOld()).toBe(false);
    await longAgo('since');
    await longAgo('seen_at');
    await report(false);
    expect(await isOld()).toBe(false);
  });

  test('pages neither repeat nor skip, whatever is put in between', async () => {
    const prefix = name('Страница');
    const add = (suffix: string) =>
      createCallTask(db, { name: `${prefix} ${suffix}`, groupId: null, phoneNumberId: null }, ACTOR);
    for (const suffix of ['б', 'Г', 'д', 'Ж', 'и']) await add(suffix);
    const walk = async (sort: 'name' | '-name' | 'id' | '-id', between: () => Promise<unknown>) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listCallTasks(db, { limit: 2, search: prefix, sort, cursor });
        seen.push(...page.items.map((row) => row.name.slice(prefix.length + 1)));
        cursor = page.nextCursor ?? undefined;
        if (seen.length === 2) await between();
      } while (cursor);
      return seen.join('');
    };
    expect(await walk('name', () => add('а'))).toBe('бГдЖи');
    expect(await walk('-name', () => add('я'))).toBe('иЖдГба');
    expect(await walk('id', async () => undefined)).toBe('бГдЖиая');
    expect(await walk('-id', async () => undefined)).toBe('яаиЖдГб');
    for (const cursor of ['', 'x', 'W10', Buffer.from('["id",1,1]').toString('base64url')])
      expect((await refused(listCallTasks(db, { limit: 2, cursor }))).fields).toEqual([
        { path: ['cursor'], code: 'invalid_cursor' },
      ]);
    expect((await refused(listCallTasks(db, { limit: 2, sort: 'color' as 'name' }))).fields[0]?.code).toBe(
      'unknown_sort',
    );
    expect((await listCallTasks(db, { limit: 2, search: 'ъ\0\ud800ъ' })).items).toEqual([]);
  });

  test('the history holds what was before and after, and the version is its sequence', async () => {
    const made = await createCarrier(db, { name: name('carrier'), country: 'RU', numberFormat: '+e164' }, 'first');
    const input = { name: made.name, country: 'KZ', numberFormat: 'national' } as const;
    const changed = await replaceCarrier(db, made.id, input, { ifMatch: made.version, actor: 'second' });
    await removeCarrier(db, made.id, { ifMatch: changed.version, actor: 'third' });
    const rows = await db.select().from(changes).where(eq(changes.entityId, made.id)).orderBy(asc(changes.seq));
    const own = rows.filter((row) => row.entity === 'carrier');
    const { version: _first, ...first } = made;
    const { version: _second, ...second } = changed;
    expect(own.map(({ actor, before, after }) => ({ actor, before, after }))).toEqual([
      { actor: 'first', before: null, after: first },
      { actor: 'second', before: first, after: second },
      { actor: 'third', before: second, after: null },
    ]);
    expect(own.slice(0, 2).map((row) => row.seq)).toEqual([made.version, changed.version]);
  });

  test('settings are checked and saved', async () => {
    const before = await getSettings(db);
    expect(before.emergencyDestinations).toContain('112');
    const save = (more: object, ifMatch = before.version) =>
      replaceSettings(db, { ...before, ...more }, { ifMatch, actor: ACTOR });
    expect((await refused(save({ decisionRetentionDays: 0 }))).fields[0]?.path).toEqual(['decisionRetentionDays']);
    expect((await refused(save({ emergencyDestinations: ['abc'] }))).fields[0]?.path).toEqual([
      'emergencyDestinations',
    ]);
    const saved = await save({ emergencyDestinations: ['112', '01'], maskDestinations: true });
    expect(saved).toMatchObject({ emergencyDestinations: ['112', '01'], maskDestinations: true });
    expect((await refused(save({}))).code).toBe('version_mismatch');
    await save({}, saved.version);
  });

  test('old decisions are deleted in small batches, newer ones stay', async () => {
    const rows = Array.from({ length: 5 }, (_, day) => ({
      ...{ id: `old ${day}`, at: new Date(Date.UTC(2020, 0, 1 + day)), callId: 'c', attempt: 1, pbx: 'p', trunk: 't' },
      ...{ reference: '', destination: '', callerNumber: '', presentation: 'allowed', action: 'keep', policy: null },
      ...{ reason: 'unknown_trunk', e164: null, shown: null, carrier: null, source: 'agent', configSeq: 1 },
      ...{ waitUs: null, group: null, trace: [] },
    })) as NewDecision[];
    await insertDecisions(db, rows);
    await insertDecisions(db, rows); // a batch that is written twice
    const before = new Date(Date.UTC(2020, 0, 4));
    expect([await deleteOldDecisions(db, before, 2), await deleteOldDecisions(db, before, 2)]).toEqual([2, 1]);
    const left = await listDecisions(db, { limit: 10, callId: 'c', to: new Date(Date.UTC(2020, 0, 5)) });
    expect(left).toEqual({ items: [{ ...rows[3], requestId: null }], nextCursor: null });
  });

  test('what no text of the database holds is refused as input, not as a fault', async () => {
    expect((await refused(createGroup(db, group('a\0b'), ACTOR))).code).toBe('invalid');
    expect((await refused(getGroup(db, 99_999_999_999))).code).toBe('invalid');
  });
});
