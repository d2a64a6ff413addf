import { and, eq } from 'drizzle-orm';
import type { Carrier } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, requireVersion } from './changes.ts';
import { notFound, translated } from './errors.ts';
import { keyContains, keyset, type Page, type PageRequest, type WriteOptions } from './paging.ts';
import { carriers, type Database } from './schema.ts';
import { requireUnused } from './users.ts';

/** An identity header that is left out stays as it is; of a new carrier it is `pai`. */
export type CarrierInput = Omit<Carrier, 'id' | 'identityHeader'> & {
  readonly identityHeader?: Carrier['identityHeader'] | undefined;
};
export interface CarrierRow extends Carrier {
  readonly version: number;
}
export type CarrierFilter = PageRequest<'name' | 'id'>;

const { id, name, country, numberFormat, identityHeader, version } = carriers;
const COLUMNS = { id, name, country, numberFormat, identityHeader, version };

export function listCarriers(db: Database, page: CarrierFilter): Promise<Page<CarrierRow>> {
  return translated(async () => {
    const keys = keyset<typeof carriers.$inferSelect>(
      page,
      { name: [carriers.nameKey, (row) => row.nameKey ?? ''], id: [carriers.id, (row) => row.id] },
      carriers.id,
    );
    const rows = await db
      .select()
      .from(carriers)
      .where(and(keys.after, page.search ? keyContains(carriers.nameKey, page.search) : undefined))
      .orderBy(...keys.order)
      .limit(keys.fetch);
    const { items, nextCursor } = keys.page(rows);
    return { items: items.map(({ nameKey: _key, ...row }) => row), nextCursor };
  });
}

/** All of them, by name: there are tens. */
export function allCarriers(db: Database): Promise<readonly CarrierRow[]> {
  return translated(() => db.select(COLUMNS).from(carriers).orderBy(carriers.nameKey));
}

export function getCarrier(db: Database, carrierId: number): Promise<CarrierRow> {
  return translated(async () => {
    const [row] = await db.select(COLUMNS).from(carriers).where(eq(carriers.id, carrierId));
    if (!row) throw notFound('carrier', carrierId);
    return row;
  });
}

export function createCarrier(db: Database, input: CarrierInput, actor: Actor): Promise<CarrierRow> {
  return configurationWrite(db, actor, async (tx, record) => {
    const [made] = await tx.insert(carriers).values(columnsOf(input)).returning({ id: carriers.id });
    await record.made('carrier', [made!.id]);
    return getCarrier(tx, made!.id);
  });
}

export function replaceCarrier(
  db: Database,
  carrierId: number,
  input: CarrierInput,
  options: WriteOptions,
): Promise<CarrierRow> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'carrier', carrierId, options.ifMatch);
    await record.changing('carrier', [carrierId], () =>
      tx.update(carriers).set(columnsOf(input)).where(eq(carriers.id, carrierId)),
    );
    return getCarrier(tx, carrierId);
  });
}

/** Refused with `in_use` while it has phone numbers or trunks. */
export function removeCarrier(db: Database, carrierId: number, options: WriteOptions): Promise<void> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'carrier', carrierId, options.ifMatch);
    await requireUnused(tx, 'carrier', carrierId);
    await record.changing('carrier', [carrierId], () => tx.delete(carriers).where(eq(carriers.id, carrierId)));
  });
}

const columnsOf = (input: CarrierInput) => ({
  name: input.name,
  country: input.country,
  numberFormat: input.numberFormat,
  identityHeader: input.identityHeader,
});
