import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Pbx } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, lastSeq, requireVersion } from './changes.ts';
import { notFound, translated } from './errors.ts';
import { keyContains, keyset, type Page, type PageRequest, type WriteOptions } from './paging.ts';
import { type Database, pbxStates, pbxs } from './schema.ts';
import { requireUnused } from './users.ts';

export type PbxInput = Omit<Pbx, 'id'>;
export interface PbxStateRow {
  readonly agent: string;
  readonly connected: boolean;
  readonly release: string | null;
  readonly tableSeq: number | null;
  readonly inForceSeq: number | null;
  readonly tableProblem: string | null;
  /** Connected, or not, without a break since then. */
  readonly since: Date;
  readonly seenAt: Date;
}
export interface PbxRow extends Pbx {
  readonly states: readonly PbxStateRow[];
  readonly trunkCount: number;
  /** The newest version of the configuration: in force here once `inForceSeq` of its agents is no less. */
  readonly newestSeq: number;
  readonly version: number;
}

const COLUMNS = {
  id: pbxs.id,
  name: pbxs.name,
  nameKey: pbxs.nameKey,
  kind: pbxs.kind,
  version: pbxs.version,
  // In a list of columns Drizzle writes ${pbxs.id} as bare "id", which here would be the trunk's.
  trunkCount: sql<number>`(SELECT count(*)::int FROM trunks t WHERE t.pbx_id = pbxs.id AND NOT t.ignored)`,
};
type Draft = Omit<PbxRow, 'states' | 'newestSeq'> & { readonly nameKey: string | null };

export function listPbxs(db: Database, page: PageRequest<'name' | 'id'>): Promise<Page<PbxRow>> {
  return translated(async () => {
    const keys = keyset<Draft>(
      page,
      { name: [pbxs.nameKey, (row) => row.nameKey ?? ''], id: [pbxs.id, (row) => row.id] },
      pbxs.id,
    );
    const rows = await db
      .select(COLUMNS)
      .from(pbxs)
      .where(and(keys.after, page.search ? keyContains(pbxs.nameKey, page.search) : undefined))
      .orderBy(...keys.order)
      .limit(keys.fetch);
    const { items, nextCursor } = keys.page(rows);
    return { items: await withStates(db, items), nextCursor };
  });
}

async function withStates(db: Database, drafts: readonly Draft[]): Promise<PbxRow[]> {
  if (drafts.length === 0) return [];
  const ids = drafts.map((draft) => draft.id);
  const states = await db.select().from(pbxStates).where(inArray(pbxStates.pbxId, ids)).orderBy(asc(pbxStates.agent));
  const newestSeq = await lastSeq(db);
  return drafts.map(({ nameKey: _key, ...draft }) => ({
    ...draft,
    newestSeq,
    states: states.filter((state) => state.pbxId === draft.id).map(({ pbxId: _id, ...state }) => state),
  }));
}

export function getPbx(db: Database, id: number): Promise<PbxRow> {
  return translated(async () => {
    const [row] = await withStates(db, await db.select(COLUMNS).from(pbxs).where(eq(pbxs.id, id)));
    if (!row) throw notFound('pbx', id);
    return row;
  });
}

export function createPbx(db: Database, input: PbxInput, actor: Actor): Promise<PbxRow> {
  return configurationWrite(db, actor, async (tx, record) => {
    const { name, kind } = input;
    const [made] = await tx.insert(pbxs).values({ name, kind }).returning({ id: pbxs.id });
    await record.made('pbx', [made!.id]);
    return getPbx(tx, made!.id);
  });
}

export function replacePbx(db: Database, id: number, input: PbxInput, options: WriteOptions): Promise<PbxRow> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'pbx', id, options.ifMatch);
    const { name, kind } = input;
    await record.changing('pbx', [id], () => tx.update(pbxs).set({ name, kind }).where(eq(pbxs.id, id)));
    return getPbx(tx, id);
  });
}

/** Refused with `in_use` while it has trunks. */
export function removePbx(db: Database, id: number, options: WriteOptions): Promise<void> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'pbx', id, options.ifMatch);
    await requireUnused(tx, 'pbx', id);
    await record.changing('pbx', [id], () => tx.delete(pbxs).where(eq(pbxs.id, id)));
  });
}
