import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, openTestStore, refusal, type TestStore } from './databases.ts';

/** What the database refuses to whoever writes past the program, by raw SQL. */
describe.each(KINDS)('%s refuses', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
    const statements = [
      `INSERT INTO carriers (name, country) VALUES ('Ромашка', 'RU'), ('Second', 'RU')`,
      `INSERT INTO pbxs (name, kind) VALUES ('main', 'asterisk')`,
      `INSERT INTO phone_numbers (e164, carrier_id) VALUES ('+74951234567', 1), ('+74951234568', 2)`,
      `INSERT INTO caller_id_groups (name) VALUES ('Продажи'), ('Support')`,
      `INSERT INTO group_aliases (group_id, name) VALUES (1, 'Отдел')`,
      `INSERT INTO group_numbers (group_id, phone_number_id, position) VALUES (1, 1, 0)`,
      `INSERT INTO trunks (pbx_id, name, carrier_id, default_number_id) VALUES (1, 'out-a', 1, 1)`,
      `INSERT INTO call_tasks (name, group_id) VALUES ('Spring', 1)`,
      `INSERT INTO changes (actor, entity, entity_id) VALUES ('test', 'group', 1)`,
      `INSERT INTO audit_events (what) VALUES ('test')`,
      `INSERT INTO audit_events (what, at) VALUES ('old', now() - interval '366 days')`,
    ];
    for (const statement of statements) await opened.db.execute(sql.raw(statement));
  });
  afterAll(() => opened.close());

  test.each([
    [
      'a carrier that differs in case',
      `INSERT INTO carriers (name, country) VALUES ('РОМАШКА', 'RU')`,
      'carriers_name_key',
    ],
    ['a group that differs in case', `INSERT INTO caller_id_groups (name) VALUES ('пРОДАЖИ')`, 'groups_name_key'],
    ['a task that differs in case', `INSERT INTO call_tasks (name) VALUES ('SPRING')`, 'call_tasks_name_key'],
    ['a PBX that differs in width', `INSERT INTO pbxs (name, kind) VALUES ('ｍａｉｎ', 'asterisk')`, 'pbxs_name_key'],
    ['a group named as an alias of another', `INSERT INTO caller_id_groups (name) VALUES ('ОТДЕЛ')`, 'groups_name_key'],
    [
      'an alias that is a group',
      `INSERT INTO group_aliases (group_id, name) VALUES (1, 'SUPPORT')`,
      'group_aliases_free',
    ],
    ['an alias twice', `INSERT INTO group_aliases (group_id, name) VALUES (2, 'отдел')`, 'group_aliases_name_key_pk'],
    ['an empty name', `INSERT INTO caller_id_groups (name) VALUES ('')`, 'groups_name'],
    ['a name of 65 characters', `INSERT INTO caller_id_groups (name) VALUES (repeat('ы', 65))`, 'groups_name'],
    ['a name with a line break', `INSERT INTO caller_id_groups (name) VALUES (E'a\\nb')`, 'groups_name'],
    ['a name with space around it', `INSERT INTO caller_id_groups (name) VALUES (' a')`, 'groups_name'],
    ['a name that looks like an id', `INSERT INTO caller_id_groups (name) VALUES ('#12')`, 'groups_name'],
    ['a country in lower case', `INSERT INTO carriers (name, country) VALUES ('x', 'ru')`, 'carriers_country'],
    [
      'a number that is not E.164',
      `INSERT INTO phone_numbers (e164, carrier_id) VALUES ('84951234567', 1)`,
      'phone_numbers_e164',
    ],
    [
      'a number twice at one carrier',
      `INSERT INTO phone_numbers (e164, carrier_id) VALUES ('+74951234567', 1)`,
      'phone_numbers_e164_carrier',
    ],
    [
      'another carrier for a number that is a default',
      `UPDATE phone_numbers SET carrier_id = 2 WHERE id = 1`,
      'trunks_default_at_carrier',
    ],
    ['a default number of another carrier', `UPDATE trunks SET default_number_id = 2`, 'trunks_default_at_carrier'],
    [
      'an emergency number of another carrier',
      `UPDATE trunks SET emergency_number_id = 2`,
      'trunks_emergency_at_carrier',
    ],
    ['another carrier under a default number', `UPDATE trunks SET carrier_id = 2`, 'trunks_default_at_carrier'],
    ['a default number without a carrier', `UPDATE trunks SET carrier_id = NULL`, 'trunks_numbers_need_carrier'],
    ['a trunk twice on one PBX', `INSERT INTO trunks (pbx_id, name) VALUES (1, 'out-a')`, 'trunks_pbx_name'],
    [
      'a fallback policy without a group',
      `UPDATE caller_id_groups SET policy = 'fallback_group' WHERE id = 2`,
      'groups_policy',
    ],
    [
      'a fallback group without its policy',
      `UPDATE caller_id_groups SET fallback_group_id = 1 WHERE id = 2`,
      'groups_policy',
    ],
    [
      'a group that falls back to itself',
      `UPDATE caller_id_groups SET policy = 'fallback_group', fallback_group_id = 2 WHERE id = 2`,
      'groups_no_self_fallback',
    ],
    ['a fixed display name without text', `UPDATE trunks SET display_name = 'fixed'`, 'trunks_display'],
    ['a task with group and number', `UPDATE call_tasks SET phone_number_id = 1`, 'call_tasks_one'],
    [
      'a number twice in one group',
      `INSERT INTO group_numbers (group_id, phone_number_id, position) VALUES (1, 1, 1)`,
      'group_numbers_group_id_phone_number_id_pk',
    ],
    [
      'a position twice in one group',
      `INSERT INTO group_numbers (group_id, phone_number_id, position) VALUES (1, 2, 0)`,
      'group_numbers_position',
    ],
    [
      'deleting a group that a task uses',
      `DELETE FROM caller_id_groups WHERE id = 1`,
      'call_tasks_group_id_caller_id_groups_id_fk',
    ],
    [
      'deleting a number that a group holds',
      `DELETE FROM phone_numbers WHERE id = 1`,
      /_fk$|trunks_default_at_carrier/,
    ],
    ['deleting a carrier with numbers', `DELETE FROM carriers WHERE id = 2`, 'phone_numbers_carrier_id_carriers_id_fk'],
    ['deleting a PBX with trunks', `DELETE FROM pbxs`, 'trunks_pbx_id_pbxs_id_fk'],
    ['a second row of settings', `INSERT INTO settings (id) VALUES (2)`, 'settings_one_row'],
    ['deleting the settings', `DELETE FROM settings`, '42501'],
    [
      'an emergency destination that is no number',
      `UPDATE settings SET emergency_destinations = '{112,abc}'`,
      'settings_emergency',
    ],
    [
      'an emergency destination that is null',
      `UPDATE settings SET emergency_destinations = '{112,NULL}'`,
      'settings_emergency',
    ],
    ['changing the history', `UPDATE changes SET actor = 'nobody'`, '42501'],
    ['deleting from the history', `DELETE FROM changes`, '42501'],
    ['emptying the history', `TRUNCATE changes`, '42501'],
    ['changing the audit', `UPDATE audit_events SET what = ''`, '42501'],
    ['deleting from the audit', `DELETE FROM audit_events WHERE what = 'test'`, '42501'],
    ['deleting all of the audit', `DELETE FROM audit_events`, '42501'],
    ['changing what is old in the audit', `UPDATE audit_events SET at = now() WHERE what = 'old'`, '42501'],
    ['emptying the audit', `TRUNCATE audit_events`, '42501'],
    [
      'a change of something unknown',
      `INSERT INTO changes (actor, entity, entity_id) VALUES ('a', 'thing', 1)`,
      'changes_entity',
    ],
  ])('%s', async (_what, statement, expected) => {
    const answer = await refusal(opened.db, statement);
    if (expected instanceof RegExp) expect(answer).toMatch(expected);
    else expect(answer).toBe(expected);
  });

  test('nothing of that, when the statement is right', async () => {
    expect(
      await refusal(
        opened.db,
        `UPDATE caller_id_groups SET policy = 'fallback_group', fallback_group_id = 1 WHERE id = 2`,
      ),
    ).toBe(null);
    expect(await refusal(opened.db, `DELETE FROM audit_events WHERE what = 'old'`)).toBe(null);
    expect(await refusal(opened.db, `UPDATE settings SET emergency_destinations = '{}'`)).toBe(null);
    expect(await refusal(opened.db, `UPDATE settings SET emergency_destinations = '{112,01}'`)).toBe(null);
    expect(await refusal(opened.db, `INSERT INTO phone_numbers (e164, carrier_id) VALUES ('+74951234567', 2)`)).toBe(
      null,
    );
    expect(await refusal(opened.db, `INSERT INTO trunks (pbx_id, name) VALUES (1, 'OUT-A')`)).toBe(null);
  });
});
