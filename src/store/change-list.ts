import { and, desc, eq, getTableColumns, gte, lt } from 'drizzle-orm';
import type { Entity } from '../domain/model.ts';
import { translated } from './errors.ts';
import { type NewestFirst, newestFirst, type Page, textContains } from './paging.ts';
import { changes, type Database } from './schema.ts';

/** One line of the history. `before` null: it was made; `after` null: it was deleted. */
export interface ChangeRow {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  /** Where the request came from; null: there was none. */
  readonly address: string | null;
  readonly entity: Entity;
  readonly entityId: number;
  readonly before: unknown;
  readonly after: unknown;
}

/** Newest first. */
export interface ChangeFilter extends NewestFirst {
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
  return translated(() => {
    const { entity, entityId, actor, from, to } = filter;
    return newestFirst<ChangeRow>(
      filter,
      changes.seq,
      (row) => row.seq,
      (before, limit) =>
        db
          .select(getTableColumns(changes))
          .from(changes)
          .where(
            and(
              before,
              entity && eq(changes.entity, entity),
              entityId === undefined ? undefined : eq(changes.entityId, entityId),
              actor === undefined ? undefined : textContains(changes.actor, actor),
              from && gte(changes.at, from),
              to && lt(changes.at, to),
            ),
          )
          .orderBy(desc(changes.seq))
          .limit(limit),
    );
  });
}
