import { asc, between, eq, getTableColumns, inArray } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { DEFAULT_EMERGENCY_DESTINATIONS } from '../domain/emergency.ts';
import type {
  CallerIdGroup,
  CallTask,
  Carrier,
  Edit,
  Entity,
  GroupNumber,
  Pbx,
  PhoneNumber,
  Settings,
  Trunk,
} from '../domain/model.ts';
import {
  callTasks,
  carriers,
  type Database,
  groupAliases,
  groupNumbers,
  groups,
  pbxs,
  phoneNumbers,
  settings,
  trunks,
} from './schema.ts';

/*
 * From rows to the domain's records, for the snapshot and for the history alike. Always by sets, however many they are.
 */

export const TABLES = {
  carrier: carriers,
  pbx: pbxs,
  phone_number: phoneNumbers,
  group: groups,
  trunk: trunks,
  call_task: callTasks,
  settings,
} as const satisfies Record<Entity, unknown>;

/** The settings are one row. */
export const SETTINGS_ID = 1;

/** Counts what was read, so that a test can hold an edit to what it touched. */
export interface Tally {
  rows: number;
}

export type Value<E extends Entity> = NonNullable<Extract<Edit, { entity: E }>['value']>;
/** A list, or all that there are from one id to another. */
type Ids = readonly number[] | { readonly from: number; readonly to: number };
type Reader<E extends Entity> = (db: Database, ids: Ids, tally: Tally) => Promise<Map<number, Value<E>>>;

const within = (column: PgColumn, ids: Ids) =>
  'from' in ids ? between(column, ids.from, ids.to) : inArray(column, [...ids]);

function collect<T extends { id: number }>(rows: T[], tally: Tally): Map<number, T> {
  tally.rows += rows.length;
  return new Map(rows.map((row) => [row.id, row]));
}

const READERS: { [E in Entity]: Reader<E> } = {
  async carrier(db, ids, tally): Promise<Map<number, Carrier>> {
    const { id, name, country, numberFormat, identityHeader } = carriers;
    const columns = { id, name, country, numberFormat, identityHeader };
    return collect(await db.select(columns).from(carriers).where(within(id, ids)), tally);
  },

  async pbx(db, ids, tally): Promise<Map<number, Pbx>> {
    const { id, name, kind } = pbxs;
    return collect(await db.select({ id, name, kind }).from(pbxs).where(within(id, ids)), tally);
  },

  async phone_number(db, ids, tally): Promise<Map<number, PhoneNumber>> {
    const { id, e164, carrierId, enabled } = phoneNumbers;
    return collect(await db.select({ id, e164, carrierId, enabled }).from(phoneNumbers).where(within(id, ids)), tally);
  },

  async group(db, ids, tally): Promise<Map<number, CallerIdGroup>> {
    const rows = await db
      .select({
        id: groups.id,
        name: groups.name,
        selection: groups.selection,
        policy: groups.policy,
        fallbackGroupId: groups.fallbackGroupId,
      })
      .from(groups)
      .where(within(groups.id, ids));
    const aliases = await db
      .select({ groupId: groupAliases.groupId, name: groupAliases.name })
      .from(groupAliases)
      .where(within(groupAliases.groupId, ids))
      .orderBy(asc(groupAliases.nameKey));
    const numbers = await db
      .select({
        groupId: groupNumbers.groupId,
        phoneNumberId: groupNumbers.phoneNumberId,
        enabled: groupNumbers.enabled,
      })
      .from(groupNumbers)
      .where(within(groupNumbers.groupId, ids))
      .orderBy(asc(groupNumbers.groupId), asc(groupNumbers.position));
    tally.rows += aliases.length + numbers.length;
    const drafts = collect(
      rows.map((row) => ({ ...row, aliases: [] as string[], numbers: [] as GroupNumber[] })),
      tally,
    );
    for (const { groupId, name } of aliases) drafts.get(groupId)?.aliases.push(name);
    for (const { groupId, phoneNumberId, enabled } of numbers)
      drafts.get(groupId)?.numbers.push({ phoneNumberId, enabled });
    return drafts;
  },

  async trunk(db, ids, tally): Promise<Map<number, Trunk>> {
    const { nameKey: _key, version: _version, ...columns } = getTableColumns(trunks);
    return collect(await db.select(columns).from(trunks).where(within(trunks.id, ids)), tally);
  },

  async call_task(db, ids, tally): Promise<Map<number, CallTask>> {
    const { id, name, groupId, phoneNumberId } = callTasks;
    return collect(await db.select({ id, name, groupId, phoneNumberId }).from(callTasks).where(within(id, ids)), tally);
  },

  async settings(db, _ids, tally): Promise<Map<number, Settings>> {
    const rows = await db.select().from(settings).where(eq(settings.id, SETTINGS_ID));
    tally.rows += rows.length;
    return new Map(rows.map((row) => [SETTINGS_ID, toSettings(row)]));
  },
};

export const toSettings = (row: typeof settings.$inferSelect): Settings => ({
  policy: row.policy,
  fallbackGroupId: row.fallbackGroupId,
  emergencyDestinations: row.emergencyDestinations ?? DEFAULT_EMERGENCY_DESTINATIONS,
  decisionRetentionDays: row.decisionRetentionDays,
  maskDestinations: row.maskDestinations,
});

/** The domain's records of these entities; those that are gone are missing from the map. */
export function values<E extends Entity>(
  db: Database,
  entity: E,
  ids: Ids,
  tally: Tally = { rows: 0 },
): Promise<Map<number, Value<E>>> {
  return READERS[entity](db, ids, tally);
}
