import { and, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { rowsOf } from './connection.ts';
import { conditions, type DecisionFilter } from './decisions.ts';
import { translated } from './errors.ts';
import { type Database, decisions } from './schema.ts';

/** What decisions are counted by. */
export const COUNTED_BY = ['action', 'reason', 'number', 'trunk', 'carrier', 'group', 'source'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

export interface DayCount {
  /** `yyyy-mm-dd` in the time zone asked for. */
  readonly day: string;
  /** Null: decisions that have none, a call that was set no number for instance. `other`: all but the most frequent. */
  readonly key: string | null;
  readonly count: number;
}

export interface CountRequest extends DecisionFilter {
  readonly by: CountedBy;
  /** IANA name: where a day begins. */
  readonly timeZone: string;
  readonly from: Date;
}

/** The most frequent keys stand by themselves; a chart of more is of no use to anybody. */
const KEYS = 50;

const COLUMNS: Readonly<Record<CountedBy, PgColumn>> = {
  action: decisions.action,
  reason: decisions.reason,
  number: decisions.e164,
  trunk: decisions.trunk,
  carrier: decisions.carrier,
  group: decisions.group,
  source: decisions.source,
};

/** Decisions a day and a key, by day. A day without any is left out. */
export function countDecisions(db: Database, { by, timeZone, ...filter }: CountRequest): Promise<readonly DayCount[]> {
  return translated(async () => {
    const rows = rowsOf<{ day: string; key: string | null; count: string }>(
      await db.execute(sql`
        WITH counted AS (
          SELECT to_char(at AT TIME ZONE ${timeZone}::text, 'YYYY-MM-DD') AS day, ${COLUMNS[by]} AS key, count(*) AS n
          FROM ${decisions} WHERE ${and(...conditions(filter))} GROUP BY 1, 2
        ), frequent AS (
          SELECT key FROM counted WHERE key IS NOT NULL GROUP BY key ORDER BY sum(n) DESC, key LIMIT ${KEYS}
        )
        SELECT day, CASE WHEN key IS NULL OR key IN (SELECT key FROM frequent) THEN key ELSE 'other' END AS key,
          sum(n)::text AS count
        FROM counted GROUP BY 1, 2 ORDER BY 1, 2`),
    );
    return rows.map(({ day, key, count }) => ({ day, key, count: Number(count) }));
  });
}
