import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Entity } from '../domain/model.ts';
import { type Actor, actorColumns } from './actor.ts';
import { REPEATED, rowsOf } from './connection.ts';
import { TABLES, values } from './entities.ts';
import { type FieldError, invalid, notFound, StoreError, translated } from './errors.ts';
import type { Database } from './schema.ts';

/** Held from the first statement to the commit of every configuration write; the trigger on `changes` takes the same. */
const WRITE_LOCK = 727001;

/** Writes the history: what an entity was before, and what it is after. Each entity's version becomes the sequence of its change. */
export interface Recorder {
  /** Runs `work`, which changes or deletes these entities. */
  changing<T>(entity: Entity, ids: readonly number[], work: () => Promise<T>): Promise<T>;
  /** Notes entities that were just made. */
  made(entity: Entity, ids: readonly number[]): Promise<void>;
  /** Notes what the writer knows by itself, and so need not be read. */
  noted(entity: Entity, list: readonly Change[]): Promise<void>;
  /**
   * The same within a statement, for tens of thousands: an INSERT that notes the rows of a query (id, before, after) in
   * their order and gives back `seq` and `entity_id`. The statement itself sets the versions.
   */
  noting(entity: Entity, rows: SQL): SQL;
}

/** Null: there was no such entity, or there is none any more. */
interface Change {
  readonly id: number;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The only way to write configuration. Takes one lock first, so that checks cannot race with other writers and the
 * order of sequence is the order of commit. Whatever the database refuses comes out as a `StoreError`.
 */
export function configurationWrite<T>(
  db: Database,
  actor: Actor,
  work: (tx: Database, record: Recorder) => Promise<T>,
): Promise<T> {
  return translated(() =>
    db.transaction(
      async (tx) => {
        await tx.execute(sql`SELECT pg_advisory_xact_lock(${WRITE_LOCK})`);
        return work(tx, recorder(tx, actor));
      },
      // Whatever the database's default: what is checked must be what there is once the lock is held, not before.
      { isolationLevel: 'read committed' },
    ),
  );
}

function recorder(tx: Database, actor: Actor): Recorder {
  return {
    async changing(entity, ids, work) {
      if (ids.length === 0) return work();
      const before = await values(tx, entity, ids);
      const result = await work();
      const after = await values(tx, entity, ids);
      await insertChanges(
        tx,
        actor,
        entity,
        ids.map((id) => ({ id, before: before.get(id) ?? null, after: after.get(id) ?? null })),
      );
      return result;
    },
    async made(entity, ids) {
      if (ids.length === 0) return;
      const after = await values(tx, entity, ids);
      await insertChanges(
        tx,
        actor,
        entity,
        ids.map((id) => ({ id, before: null, after: after.get(id) ?? null })),
      );
    },
    noted: async (entity, list) => {
      if (list.length > 0) await insertChanges(tx, actor, entity, list);
    },
    noting: (entity, rows) => noting(actor, entity, rows),
  };
}

function noting(actor: Actor, entity: Entity, rows: SQL): SQL {
  const by = actorColumns(actor);
  return sql`
    INSERT INTO changes (actor, address, entity, entity_id, before, after)
    SELECT ${by.actor}, ${by.address}, ${entity}, r.id, r.before, r.after FROM (${rows}) AS r
    RETURNING seq, entity_id`;
}

async function insertChanges(tx: Database, actor: Actor, entity: Entity, list: readonly Change[]): Promise<void> {
  // One JSON parameter carries any number of rows, on both drivers.
  const rows = sql`
    SELECT id, nullif(before, 'null') AS before, nullif(after, 'null') AS after
    FROM jsonb_to_recordset(${JSON.stringify(list)}::jsonb) AS given(id int, before jsonb, after jsonb)`;
  await tx.execute(sql`
    WITH made AS (${noting(actor, entity, rows)})
    UPDATE ${TABLES[entity]} AS t SET version = made.seq FROM made WHERE t.id = made.entity_id`);
}

/** Refuses when the entity is gone, or is not as the writer saw it. */
export async function requireVersion(tx: Database, entity: Entity, id: number, ifMatch: number): Promise<void> {
  const table = TABLES[entity];
  const [row] = await tx.select({ version: table.version }).from(table).where(eq(table.id, id));
  if (!row) throw notFound(entity, id);
  if (row.version !== ifMatch) throw new StoreError('version_mismatch', `${entity} ${id} was changed by somebody else`);
}

/** What a change of many names: each in the version that its writer saw. */
export interface EntityVersion {
  readonly id: number;
  readonly version: number;
}

/** The same for many. The error says which, at `items[i]`. Throws `invalid` for one that is named twice. */
export async function requireVersions(tx: Database, entity: Entity, items: readonly EntityVersion[]): Promise<void> {
  const table = TABLES[entity];
  const ids = items.map(({ id }) => id);
  const twice = items.flatMap(({ id }, i): FieldError[] =>
    ids.indexOf(id) === i ? [] : [{ path: ['items', i, 'id'], code: 'duplicate' }],
  );
  if (twice.length > 0) throw invalid(...twice);
  const rows = await tx.select({ id: table.id, version: table.version }).from(table).where(inArray(table.id, ids));
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  const wrong = (code: string, is: (item: EntityVersion) => boolean) =>
    items.flatMap((item, i): FieldError[] => (is(item) ? [{ path: ['items', i], code }] : []));
  const gone = wrong('gone', ({ id }) => !versions.has(id));
  if (gone.length > 0) throw new StoreError('not_found', `no ${entity} of some of these ids`, { fields: gone });
  const changed = wrong('changed', ({ id, version }) => versions.get(id) !== version);
  if (changed.length > 0)
    throw new StoreError('version_mismatch', `some of ${entity} were changed by somebody else`, { fields: changed });
}

/** The highest sequence: the version of the configuration as a whole; 0 for an empty history. */
export async function lastSeq(db: Database): Promise<number> {
  const [row] = rowsOf<{ seq: string }>(await db.execute(sql`SELECT coalesce(max(seq), 0)::text AS seq FROM changes`));
  return Number(row?.seq ?? 0);
}

/**
 * What tells a change from the one that has its sequence in another history: after a failover to a standby that lacked
 * the last commits, or from a backup, numbers are given a second time.
 */
export const markOfChange = sql<string>`concat_ws(' ', extract(epoch FROM at), entity, entity_id, actor)`;

export interface HistoryState {
  /** The highest sequence; 0 for an empty history. */
  readonly seq: number;
  /** Mark of the change that was asked for; null where there is none. */
  readonly mark: string | null;
}

/** How far the history goes, and the mark of its change `at`; left out: of its last one. */
export async function historyState(db: Database, at?: number): Promise<HistoryState> {
  const asked = at === undefined ? sql`(SELECT max(seq) FROM changes)` : sql`${at}`;
  const [row] = rowsOf<{ seq: string; mark: string | null }>(
    await db.execute(sql`${sql.raw(REPEATED)}
      SELECT coalesce((SELECT max(seq) FROM changes), 0)::text AS seq,
        (SELECT ${markOfChange} FROM changes WHERE seq = ${asked}) AS mark`),
  );
  return { seq: Number(row?.seq ?? 0), mark: row?.mark ?? null };
}
