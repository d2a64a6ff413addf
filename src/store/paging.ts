import { and, asc, desc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Actor } from './actor.ts';
import { invalid } from './errors.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Null: this was the last page. */
  readonly nextCursor: string | null;
}

/** `sort`: one of the list's own keys, with `-` before it for descending. */
export interface PageRequest<Sort extends string = string> {
  readonly cursor?: string | undefined;
  /** 1 to 500. */
  readonly limit: number;
  /** Part of a name or a number, without case in every script. */
  readonly search?: string | undefined;
  readonly sort?: Sort | `-${Sort}` | undefined;
}

/** Every write names who made it, for the history. */
export interface WriteOptions {
  readonly ifMatch: number;
  readonly actor: Actor;
}

export const MAX_PAGE = 500;

/** Where a page starts and how it is ordered: by one column, then by id, so that rows put in meanwhile move nothing. */
export interface Keyset<R> {
  readonly after: SQL | undefined;
  readonly order: SQL[];
  /** One more than the page holds: whether there is a next one. */
  readonly fetch: number;
  page(rows: R[]): Page<R>;
}

/**
 * @param keys for each sort key its column, and how a row's value of it is read; the first is the default.
 * Throws `invalid` at `cursor`, `limit` or `sort`.
 */
export function keyset<R extends { id: number }>(
  request: PageRequest,
  keys: Readonly<Record<string, readonly [PgColumn, (row: R) => string | number]>>,
  idColumn: PgColumn,
): Keyset<R> {
  const { limit } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    throw invalid({ path: ['limit'], code: 'out_of_range' });
  const sort = request.sort ?? Object.keys(keys)[0]!;
  const descending = sort.startsWith('-');
  const entry = Object.hasOwn(keys, sort.replace(/^-/, '')) ? keys[sort.replace(/^-/, '')] : undefined;
  if (!entry) throw invalid({ path: ['sort'], code: 'unknown_sort' });
  const [column, valueFrom] = entry;
  const cursor = request.cursor === undefined ? null : readCursor(request.cursor, sort);
  const beyond = descending ? lt : gt;
  const direction = descending ? desc : asc;
  return {
    after: cursor
      ? or(beyond(column, cursor.value), and(eq(column, cursor.value), beyond(idColumn, cursor.id)))
      : undefined,
    order: [direction(column), direction(idColumn)],
    fetch: limit + 1,
    page: (rows) => {
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      const more = rows.length > limit && last !== undefined;
      return { items, nextCursor: more ? writeCursor([sort, valueFrom(last), last.id]) : null };
    },
  };
}

/** One page of a list that has no other order than this. */
export interface NewestFirst {
  readonly cursor?: string | undefined;
  /** 1 to 500. */
  readonly limit: number;
}

/** A page of a table that is only added to, by its own sequence. Throws `invalid` at `cursor` or `limit`. */
export async function newestFirst<R>(
  { limit, cursor }: NewestFirst,
  column: PgColumn,
  numberOf: (row: R) => number,
  read: (before: SQL | undefined, limit: number) => PromiseLike<R[]>,
): Promise<Page<R>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    throw invalid({ path: ['limit'], code: 'out_of_range' });
  const [number] = cursor === undefined ? [] : readParts(cursor);
  if (cursor !== undefined && !Number.isSafeInteger(number))
    throw invalid({ path: ['cursor'], code: 'invalid_cursor' });
  const rows = await read(cursor === undefined ? undefined : lt(column, number as number), limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor([numberOf(last)]) : null };
}

export const writeCursor = (parts: readonly (string | number)[]) =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** What `writeCursor` wrote; throws `invalid` at `cursor` for anything else. */
export function readParts(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) return parts;
  } catch {
    // not ours: refused below
  }
  throw invalid({ path: ['cursor'], code: 'invalid_cursor' });
}

function readCursor(text: string, sort: string): { value: string | number; id: number } {
  const [madeFor, value, id] = readParts(text);
  const sound = madeFor === sort && typeof value === (/^-?id$/.test(sort) ? 'number' : 'string');
  if (!sound || !Number.isInteger(id) || String(value).includes('\0'))
    throw invalid({ path: ['cursor'], code: 'invalid_cursor' });
  return { value: value as string | number, id: id as number };
}

/** The same folding as the `name_key` columns have. */
export const nameFolded = (text: string) => sql`lower(normalize(${text}::text, NFKC) COLLATE "und-x-icu") COLLATE "C"`;

/**
 * Whether a folded key holds this text. LIKE, of which the planner can tell how many rows it finds; its signs are escaped
 * after folding, since NFKC turns a full-width sign into a wildcard.
 */
export const keyContains = (key: PgColumn, text: string): SQL =>
  sql`${key} LIKE '%' || regexp_replace(${nameFolded(plain(text))}, '([\\\\%_])', '\\\\\\1', 'g') || '%'`;
/** The same for a column that is not folded. */
export const textContains = (column: PgColumn, text: string): SQL =>
  sql`strpos(lower(normalize(${column}, NFKC) COLLATE "und-x-icu") COLLATE "C", ${nameFolded(plain(text))}) > 0`;

/** PostgreSQL's text holds no NUL and no half of a surrogate pair. */
const plain = (text: string) => text.replace(/[\0\p{Cs}]/gu, '');
