import { and, desc, eq, getTableColumns, gte, inArray, lt } from 'drizzle-orm';
import type { AuditWhat } from '../domain/audit.ts';
import { type Actor, actorColumns } from './actor.ts';
import { translated } from './errors.ts';
import { type NewestFirst, newestFirst, type Page, textContains } from './paging.ts';
import { auditEvents, type Database } from './schema.ts';

/** One line of the trace. `actor` null: nobody known. */
export interface AuditRow {
  readonly id: number;
  readonly at: Date;
  readonly actor: string | null;
  readonly address: string | null;
  readonly what: string;
  /** Names, ids, routes, how often; never a secret. */
  readonly detail: unknown;
}

export interface AuditFilter extends NewestFirst {
  readonly what?: AuditWhat | undefined;
  /** Part of who it was, without case. */
  readonly actor?: string | undefined;
  readonly address?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** Newest first. */
export function listAuditEvents(db: Database, filter: AuditFilter): Promise<Page<AuditRow>> {
  return translated(() => {
    const { what, actor, address, from, to } = filter;
    return newestFirst<AuditRow>(
      filter,
      auditEvents.id,
      (row) => row.id,
      (before, limit) =>
        db
          .select(getTableColumns(auditEvents))
          .from(auditEvents)
          .where(
            and(
              before,
              what && eq(auditEvents.what, what),
              actor === undefined ? undefined : textContains(auditEvents.actor, actor),
              address === undefined ? undefined : eq(auditEvents.address, address),
              from && gte(auditEvents.at, from),
              to && lt(auditEvents.at, to),
            ),
          )
          .orderBy(desc(auditEvents.id))
          .limit(limit),
    );
  });
}

/** Writes one event, in the transaction of what it tells of where there is one. */
export async function writeAudit(db: Database, actor: Actor, what: AuditWhat, detail: object = {}): Promise<void> {
  await db.insert(auditEvents).values({ ...actorColumns(actor), what, detail });
}

/** Part of the retention: at most `limit` of them. The database itself refuses what is younger than a year. Returns how many went. */
export function deleteOldAuditEvents(db: Database, before: Date, limit: number): Promise<number> {
  return translated(async () => {
    const old = db.select({ id: auditEvents.id }).from(auditEvents).where(lt(auditEvents.at, before)).limit(limit);
    const gone = await db.delete(auditEvents).where(inArray(auditEvents.id, old)).returning({ id: auditEvents.id });
    return gone.length;
  });
}
