import { and, desc, eq, getTableColumns, gte, lt } from 'drizzle-orm';
import type { Entity } from '../domain/model.ts';
import { invalid, translated } from './errors.ts';
import { MAX_PAGE, type Page, readParts, textContains, writeCursor } from './paging.ts';
import { changes, type Database } from './schema.ts';

/** One line of the history. `before` null: it was made; `after` null: it was deleted. */
export interface ChangeRow {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly entity: Entity;
  readonly entityId: number;
  readonly before: unknown;
  readonly after: unknown;
}

/** Newest first. */
export interface ChangeFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly entity?: Entity | undefined;
  readonly entityId?: number | undefined;
  /** Part of who made the change, without case. */
  readonly actor?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

export function listChanges(db: Database, filter: ChangeFilter): Promise<Page<ChangeRow>> {
  return translated(async () => {
    const { limit, entity, entityId, actor, from, to } = filter;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
      throw invalid({ path: ['limit'], code: 'out_of_range' });
    const rows = await db
      .select(getTableColumns(changes))
      .from(changes)
      .where(
        and(
          filter.cursor === undefined ? undefined : lt(changes.seq, seqOf(filter.cursor)),
          entity && eq(changes.entity, entity),
          entityId === undefined ? undefined : eq(changes.entityId, entityId),
          actor === undefined ? undefined : textContains(changes.actor, actor),
          from && gte(changes.at, from),
          to && lt(changes.at, to),
        ),
      )
      .orderBy(desc(changes.seq))
      .limit(limit + 1);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? writeCursor([last.seq]) : null };
  });
}

function seqOf(cursor: string): number {
  const [seq] = readParts(cursor);
  if (!Number.isSafeInteger(seq)) throw invalid({ path: ['cursor'], code: 'invalid_cursor' });
  return seq as number;
}
