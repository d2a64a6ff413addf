import { createHash } from 'node:crypto';
import type { Page } from '../store/paging.ts';
import { ProblemError } from './problem.ts';

/** What every list takes. */
export interface ListQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * Reads one page of a list. The store's cursor goes out with a mark of the list and of what was asked for,
 * so that a cursor of another list, search, sort or filter is refused instead of giving a page from nowhere.
 */
export async function paged<Q extends ListQuery, T>(
  list: string,
  query: Q,
  read: (query: Q) => Promise<Page<T>>,
): Promise<Page<T>> {
  const { cursor, limit: _, ...asked } = query;
  const scope = JSON.stringify([list, Object.entries(asked).sort()]);
  const { items, nextCursor } = await read(cursor === undefined ? query : { ...query, cursor: unmark(scope, cursor) });
  return { items, nextCursor: nextCursor === null ? null : `${markOf(scope, nextCursor)}.${nextCursor}` };
}

/** No secret: it finds mistakes, and grants nothing. */
function markOf(scope: string, cursor: string): string {
  return createHash('sha256').update(`${scope}\n${cursor}`).digest('base64url').slice(0, 12);
}

function unmark(scope: string, marked: string): string {
  const dot = marked.indexOf('.');
  const cursor = marked.slice(dot + 1);
  if (dot === -1 || marked.slice(0, dot) !== markOf(scope, cursor)) throw invalidCursor();
  return cursor;
}

export function invalidCursor(): ProblemError {
  return new ProblemError(
    'invalid_cursor',
    'Use nextCursor of the page before, with the same search, sort and filters',
  );
}
