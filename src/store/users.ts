import { asc, count, eq, or } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Entity } from '../domain/model.ts';
import { StoreError, type User } from './errors.ts';
import { callTasks, type Database, groupNumbers, groups, phoneNumbers, settings, trunks } from './schema.ts';

/** How many users of each kind an error lists. */
const LISTED = 100;

/** Refuses with the list of users when something refers to the entity. */
export async function requireUnused(tx: Database, entity: Entity, id: number): Promise<void> {
  const found = await usersOf(tx, entity, id);
  if (found.total === 0) return;
  throw new StoreError('in_use', `${entity} ${id} is in use`, { users: found.users, totalUsers: found.total });
}

async function usersOf(tx: Database, entity: Entity, id: number): Promise<{ users: User[]; total: number }> {
  const found = await Promise.all(referencesTo(entity).map((reference) => reference(tx, id)));
  return { users: found.flatMap((f) => f.users), total: found.reduce((sum, f) => sum + f.total, 0) };
}

type Reference = (tx: Database, id: number) => Promise<{ users: User[]; total: number }>;

/** Rows of one table that point at the id by any of these columns. */
function by(
  entity: User['entity'],
  table: PgTable & { id: PgColumn },
  name: PgColumn,
  ...columns: PgColumn[]
): Reference {
  return async (tx, id) => {
    const where = or(...columns.map((column) => eq(column, id)));
    const users = await tx.select({ id: table.id, name }).from(table).where(where).orderBy(asc(table.id)).limit(LISTED);
    const [total] = await tx.select({ total: count() }).from(table).where(where);
    return { users: users.map((u) => ({ entity, id: Number(u.id), name: String(u.name) })), total: total?.total ?? 0 };
  };
}

const groupsWithNumber: Reference = async (tx, id) => {
  const where = eq(groupNumbers.phoneNumberId, id);
  const users = await tx
    .select({ id: groups.id, name: groups.name })
    .from(groupNumbers)
    .innerJoin(groups, eq(groups.id, groupNumbers.groupId))
    .where(where)
    .orderBy(asc(groups.id))
    .limit(LISTED);
  const [total] = await tx.select({ total: count() }).from(groupNumbers).where(where);
  return { users: users.map((user) => ({ entity: 'group', ...user })), total: total?.total ?? 0 };
};

const systemPolicy: Reference = async (tx, id) => {
  const rows = await tx.select({ id: settings.id }).from(settings).where(eq(settings.fallbackGroupId, id));
  return { users: rows.map((row) => ({ entity: 'settings', id: row.id, name: '' })), total: rows.length };
};

function referencesTo(entity: Entity): Reference[] {
  switch (entity) {
    case 'group':
      return [
        by('call_task', callTasks, callTasks.name, callTasks.groupId),
        by('group', groups, groups.name, groups.fallbackGroupId),
        by('trunk', trunks, trunks.name, trunks.fallbackGroupId),
        systemPolicy,
      ];
    case 'phone_number':
      return [
        groupsWithNumber,
        by('trunk', trunks, trunks.name, trunks.defaultNumberId, trunks.emergencyNumberId),
        by('call_task', callTasks, callTasks.name, callTasks.phoneNumberId),
      ];
    case 'carrier':
      return [
        by('phone_number', phoneNumbers, phoneNumbers.e164, phoneNumbers.carrierId),
        by('trunk', trunks, trunks.name, trunks.carrierId),
      ];
    case 'pbx':
      return [by('trunk', trunks, trunks.name, trunks.pbxId)];
    default:
      return [];
  }
}
