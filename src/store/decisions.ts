import { and, asc, desc, eq, getTableColumns, gt, gte, lt, lte, max, or, type SQL, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { Action, Presentation, Reason, Source, TraceStep } from '../domain/decision.ts';
import type { Policy } from '../domain/model.ts';
import { requestsOf } from './calls.ts';
import { REPEATED } from './connection.ts';
import { invalid, notFound, translated } from './errors.ts';
import { MAX_PAGE, type Page, readParts, writeCursor } from './paging.ts';
import { type Database, decisions } from './schema.ts';

/** A decision as an agent has made it. */
export interface NewDecision {
  readonly id: string;
  readonly at: Date;
  readonly callId: string;
  readonly attempt: number;
  readonly pbx: string;
  readonly trunk: string;
  readonly reference: string;
  /** Masked when the settings said so. */
  readonly destination: string;
  readonly callerNumber: string;
  readonly presentation: Presentation;
  readonly action: Action;
  readonly reason: Reason;
  readonly policy: Policy | null;
  readonly e164: string | null;
  readonly shown: string | null;
  readonly carrier: string | null;
  readonly source: Source;
  readonly configSeq: number;
  readonly waitUs: number | null;
  readonly trace: readonly TraceStep[];
  /** The group that was asked first, by its name then; null where none was. */
  readonly group: string | null;
}
export interface DecisionRow extends NewDecision {
  /** The HTTP request that asked for the call; null: nobody asked for it by the API. */
  readonly requestId: string | null;
}
/** Texts are compared whole. */
export interface DecisionFilter {
  readonly callId?: string | undefined;
  /** The HTTP request that asked for the call. */
  readonly requestId?: string | undefined;
  readonly pbx?: string | undefined;
  readonly trunk?: string | undefined;
  readonly reference?: string | undefined;
  /** Name of the group that was asked first. */
  readonly group?: string | undefined;
  readonly reason?: Reason | undefined;
  readonly action?: Action | undefined;
  readonly source?: Source | undefined;
  /** The number that was set, E.164. */
  readonly e164?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}
export interface DecisionPageRequest extends DecisionFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const { seq, ...COLUMNS } = getTableColumns(decisions);

/** Newest first. */
export function listDecisions(db: Database, filter: DecisionPageRequest): Promise<Page<DecisionRow>> {
  return translated(async () => {
    const { limit } = filter;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
      throw invalid({ path: ['limit'], code: 'out_of_range' });
    const rows = await db
      .select(COLUMNS)
      .from(decisions)
      .where(and(filter.cursor === undefined ? undefined : after(filter.cursor), ...conditions(filter)))
      .orderBy(desc(decisions.at), desc(decisions.id))
      .limit(limit + 1);
    const items = rows.slice(0, limit) as DecisionRow[];
    const last = items.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { items, nextCursor: more ? writeCursor([last.at.getTime(), last.id]) : null };
  });
}

/** How far the table goes; 0 for an empty one. */
export function lastDecisionSeq(db: Database): Promise<number> {
  return translated(async () => {
    const [row] = await db.select({ seq: max(seq) }).from(decisions);
    return row?.seq ?? 0;
  });
}

export interface FollowedDecision extends DecisionRow {
  readonly seq: number;
}

/** What was written after `after` up to `upTo`, in the order in which it was written. */
export function decisionsAfter(
  db: Database,
  filter: DecisionFilter,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<readonly FollowedDecision[]> {
  return translated(async () => {
    const rows = await db
      .select({ ...COLUMNS, seq })
      .from(decisions)
      .where(and(gt(seq, after), lte(seq, upTo), ...conditions(filter)))
      .orderBy(asc(seq))
      .limit(limit);
    return rows as FollowedDecision[];
  });
}

const TEXTS = [
  ...(['callId', 'requestId', 'pbx', 'trunk', 'reference', 'group'] as const),
  ...(['reason', 'action', 'source', 'e164'] as const),
];

/** The conditions of a filter, for queries of this table. */
export function conditions(filter: DecisionFilter): (SQL | undefined)[] {
  return [
    ...TEXTS.map((name) => (filter[name] === undefined ? undefined : eq(decisions[name], filter[name]))),
    filter.from && gte(decisions.at, filter.from),
    filter.to && lt(decisions.at, filter.to),
  ];
}

function after(cursor: string): SQL | undefined {
  const [at, id] = readParts(cursor);
  // The largest time that a Date can hold.
  const sound = typeof at === 'number' && Math.abs(at) <= 8.64e15 && typeof id === 'string' && !id.includes('\0');
  if (!sound) throw invalid({ path: ['cursor'], code: 'invalid_cursor' });
  const time = new Date(at);
  return or(lt(decisions.at, time), and(eq(decisions.at, time), lt(decisions.id, id)));
}

export function getDecision(db: Database, id: string): Promise<DecisionRow> {
  return translated(async () => {
    const [row] = await db.select(COLUMNS).from(decisions).where(eq(decisions.id, id)).limit(1);
    if (!row) throw notFound('decision', id);
    return row as DecisionRow;
  });
}

/** All but `seq`, by the names that they have here. */
const FIELDS = Object.entries(COLUMNS).map(([name, column]) => ({
  name,
  column: toSnakeCase(name),
  type: column.getSQLType(),
}));
const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
const INSERT = sql.raw(
  `${REPEATED}INSERT INTO decisions (${quoted(FIELDS.map(({ column }) => column))})
   SELECT ${quoted(FIELDS.map(({ name }) => name))} FROM json_to_recordset(`,
);
const AS_ROWS = sql.raw(
  `) AS r(${FIELDS.map(({ name, type }) => `"${name}" ${type}`).join(', ')}) ON CONFLICT DO NOTHING`,
);

/**
 * Writes a batch, each with the request that asked for its call: any agent of the PBX may have decided, and the PBX by
 * itself, so that it is known here alone. A decision that is there already stays as it is. The rows are one parameter:
 * with one for each value the making of the statement cost the agent more than its decisions.
 */
export function insertDecisions(db: Database, rows: readonly NewDecision[]): Promise<void> {
  return translated(async () => {
    if (rows.length === 0) return;
    const requests = await requestsOf(
      db,
      rows.map(({ callId }) => callId),
    );
    // What a row has not is NULL.
    const whole =
      requests.size === 0 ? rows : rows.map((row) => ({ ...row, requestId: requests.get(row.callId) ?? null }));
    await db.execute(sql`${INSERT}${JSON.stringify(whole)}::text::json${AS_ROWS}`);
  });
}

/** One batch of the retention: deletes up to `limit` decisions older than `before`; returns how many. */
export function deleteOldDecisions(db: Database, before: Date, limit: number): Promise<number> {
  return translated(async () => {
    const gone = await db
      .delete(decisions)
      .where(
        sql`(at, id) IN (SELECT at, id FROM decisions WHERE ${lt(decisions.at, before)} ORDER BY at LIMIT ${limit})`,
      )
      .returning({ id: decisions.id });
    return gone.length;
  });
}
