import { and, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Trunk } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, type EntityVersion, lastSeq, requireVersion, requireVersions } from './changes.ts';
import { notFound, translated } from './errors.ts';
import { keyContains, keyset, type Page, type PageRequest, type WriteOptions } from './paging.ts';
import { carriers, type Database, pbxs, phoneNumbers, trunks } from './schema.ts';

export type TrunkInput = Omit<Trunk, 'id'>;
/** A trunk stays on its PBX under its name there, so these two do not change; a renamed trunk is a new one. */
export type TrunkEdit = Omit<TrunkInput, 'pbxId' | 'name'>;
export interface TrunkRow extends Trunk {
  readonly pbx: string;
  readonly carrier: string | null;
  readonly defaultNumber: string | null;
  readonly emergencyNumber: string | null;
  readonly version: number;
}
export interface TrunkFilter extends PageRequest<'name' | 'id'> {
  readonly pbxId?: number | undefined;
  readonly carrierId?: number | undefined;
  /** True: only those without a carrier. */
  readonly unassigned?: boolean | undefined;
  /** Left out: those that are not ignored. */
  readonly ignored?: boolean | undefined;
}

const defaultNumbers = alias(phoneNumbers, 'default_numbers');
const emergencyNumbers = alias(phoneNumbers, 'emergency_numbers');

const select = (db: Database) =>
  db
    .select({
      ...getTableColumns(trunks),
      pbx: pbxs.name,
      carrier: carriers.name,
      defaultNumber: defaultNumbers.e164,
      emergencyNumber: emergencyNumbers.e164,
    })
    .from(trunks)
    .innerJoin(pbxs, eq(pbxs.id, trunks.pbxId))
    .leftJoin(carriers, eq(carriers.id, trunks.carrierId))
    .leftJoin(defaultNumbers, eq(defaultNumbers.id, trunks.defaultNumberId))
    .leftJoin(emergencyNumbers, eq(emergencyNumbers.id, trunks.emergencyNumberId));

type Draft = TrunkRow & { readonly nameKey: string | null };
const toRow = ({ nameKey: _key, ...row }: Draft): TrunkRow => row;

export function listTrunks(db: Database, page: TrunkFilter): Promise<Page<TrunkRow>> {
  return translated(async () => {
    const keys = keyset<Draft>(
      page,
      { name: [trunks.nameKey, (row) => row.nameKey ?? ''], id: [trunks.id, (row) => row.id] },
      trunks.id,
    );
    const rows = await select(db)
      .where(
        and(
          keys.after,
          page.search ? keyContains(trunks.nameKey, page.search) : undefined,
          page.pbxId === undefined ? undefined : eq(trunks.pbxId, page.pbxId),
          page.carrierId === undefined ? undefined : eq(trunks.carrierId, page.carrierId),
          page.unassigned ? isNull(trunks.carrierId) : undefined,
          eq(trunks.ignored, page.ignored ?? false),
        ),
      )
      .orderBy(...keys.order)
      .limit(keys.fetch);
    const { items, nextCursor } = keys.page(rows);
    return { items: items.map(toRow), nextCursor };
  });
}

export function getTrunk(db: Database, id: number): Promise<TrunkRow> {
  return translated(async () => {
    const [row] = await select(db).where(eq(trunks.id, id));
    if (!row) throw notFound('trunk', id);
    return toRow(row);
  });
}

/** Default and emergency number are ids of numbers of the trunk's own carrier, else `invalid` with `not_at_carrier`. */
export function createTrunk(db: Database, input: TrunkInput, actor: Actor): Promise<TrunkRow> {
  return configurationWrite(db, actor, async (tx, record) => {
    const { pbxId, name } = input;
    const [made] = await tx
      .insert(trunks)
      .values({ pbxId, name, ...columnsOf(input) })
      .returning({ id: trunks.id });
    await record.made('trunk', [made!.id]);
    return getTrunk(tx, made!.id);
  });
}

export function replaceTrunk(db: Database, id: number, input: TrunkEdit, options: WriteOptions): Promise<TrunkRow> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'trunk', id, options.ifMatch);
    await record.changing('trunk', [id], () => tx.update(trunks).set(columnsOf(input)).where(eq(trunks.id, id)));
    return getTrunk(tx, id);
  });
}

/** What can be changed of many trunks at once; what is left out stays. */
export interface TrunksChange {
  /** Default and emergency number of another carrier go with it. */
  readonly carrierId?: number | null | undefined;
  readonly ignored?: boolean | undefined;
}

/** Changes all of these or none. Returns the version of the configuration after it. */
export function changeTrunks(
  db: Database,
  items: readonly EntityVersion[],
  { carrierId, ignored }: TrunksChange,
  actor: Actor,
): Promise<number> {
  return configurationWrite(db, actor, async (tx, record) => {
    await requireVersions(tx, 'trunk', items);
    const ids = items.map(({ id }) => id);
    const kept = (column: PgColumn) =>
      sql`CASE WHEN ${trunks.carrierId} = ${carrierId ?? null}::int THEN ${column} END`;
    await record.changing('trunk', ids, () =>
      tx
        .update(trunks)
        .set({
          ...(carrierId !== undefined && {
            carrierId,
            defaultNumberId: kept(trunks.defaultNumberId),
            emergencyNumberId: kept(trunks.emergencyNumberId),
          }),
          ...(ignored !== undefined && { ignored }),
        })
        .where(inArray(trunks.id, ids)),
    );
    return lastSeq(tx);
  });
}

export function removeTrunk(db: Database, id: number, options: WriteOptions): Promise<void> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'trunk', id, options.ifMatch);
    await record.changing('trunk', [id], () => tx.delete(trunks).where(eq(trunks.id, id)));
  });
}

const columnsOf = (input: TrunkEdit) => ({
  carrierId: input.carrierId,
  defaultNumberId: input.defaultNumberId,
  emergencyNumberId: input.emergencyNumberId,
  policy: input.policy,
  fallbackGroupId: input.fallbackGroupId,
  displayName: input.displayName,
  displayText: input.displayText,
  ignored: input.ignored,
});
