import { and, eq } from 'drizzle-orm';
import type { CallTask } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, requireVersion } from './changes.ts';
import { notFound, translated } from './errors.ts';
import { keyContains, keyset, type Page, type PageRequest, type WriteOptions } from './paging.ts';
import { callTasks, type Database, groups, phoneNumbers } from './schema.ts';

export type CallTaskInput = Omit<CallTask, 'id'>;
export interface CallTaskRow extends CallTask {
  readonly group: string | null;
  readonly e164: string | null;
  readonly version: number;
}
export interface CallTaskFilter extends PageRequest<'name' | 'id'> {
  readonly groupId?: number | undefined;
}

const select = (db: Database) =>
  db
    .select({
      id: callTasks.id,
      name: callTasks.name,
      nameKey: callTasks.nameKey,
      groupId: callTasks.groupId,
      phoneNumberId: callTasks.phoneNumberId,
      group: groups.name,
      e164: phoneNumbers.e164,
      version: callTasks.version,
    })
    .from(callTasks)
    .leftJoin(groups, eq(groups.id, callTasks.groupId))
    .leftJoin(phoneNumbers, eq(phoneNumbers.id, callTasks.phoneNumberId));

type Draft = CallTaskRow & { readonly nameKey: string | null };
const toRow = ({ nameKey: _key, ...row }: Draft): CallTaskRow => row;

export function listCallTasks(db: Database, page: CallTaskFilter): Promise<Page<CallTaskRow>> {
  return translated(async () => {
    const keys = keyset<Draft>(
      page,
      { name: [callTasks.nameKey, (row) => row.nameKey ?? ''], id: [callTasks.id, (row) => row.id] },
      callTasks.id,
    );
    const rows = await select(db)
      .where(
        and(
          keys.after,
          page.search ? keyContains(callTasks.nameKey, page.search) : undefined,
          page.groupId === undefined ? undefined : eq(callTasks.groupId, page.groupId),
        ),
      )
      .orderBy(...keys.order)
      .limit(keys.fetch);
    const { items, nextCursor } = keys.page(rows);
    return { items: items.map(toRow), nextCursor };
  });
}

export function getCallTask(db: Database, id: number): Promise<CallTaskRow> {
  return translated(async () => {
    const [row] = await select(db).where(eq(callTasks.id, id));
    if (!row) throw notFound('call_task', id);
    return toRow(row);
  });
}

/** A group and a phone number together are refused: `invalid` with `group_or_number`. */
export function createCallTask(db: Database, input: CallTaskInput, actor: Actor): Promise<CallTaskRow> {
  return configurationWrite(db, actor, async (tx, record) => {
    const [made] = await tx.insert(callTasks).values(columnsOf(input)).returning({ id: callTasks.id });
    await record.made('call_task', [made!.id]);
    return getCallTask(tx, made!.id);
  });
}

export function replaceCallTask(
  db: Database,
  id: number,
  input: CallTaskInput,
  options: WriteOptions,
): Promise<CallTaskRow> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'call_task', id, options.ifMatch);
    await record.changing('call_task', [id], () =>
      tx.update(callTasks).set(columnsOf(input)).where(eq(callTasks.id, id)),
    );
    return getCallTask(tx, id);
  });
}

export function removeCallTask(db: Database, id: number, options: WriteOptions): Promise<void> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'call_task', id, options.ifMatch);
    await record.changing('call_task', [id], () => tx.delete(callTasks).where(eq(callTasks.id, id)));
  });
}

const columnsOf = ({ name, groupId, phoneNumberId }: CallTaskInput) => ({ name, groupId, phoneNumberId });
