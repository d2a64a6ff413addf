import { describe, expect, it } from 'vitest';
import type { DecisionEntry, Page } from '../api/types.ts';
import { withLive } from './use-live.ts';

const decision = (id: string, second: number) =>
  ({ id, at: `2026-01-01T00:00:0${second}.000Z` }) as Partial<DecisionEntry> as DecisionEntry;
const list = (...pages: DecisionEntry[][]) => ({
  pages: pages.map((items): Page<DecisionEntry> => ({ items, nextCursor: null })),
  pageParams: pages.map(String),
});
const ids = (of: ReturnType<typeof withLive>) => of?.pages.map(({ items }) => items.map(({ id }) => id));

describe('a list of decisions with those that came while it was read', () => {
  const [a, b, c] = [decision('a', 1), decision('b', 2), decision('c', 3)];

  it('has them at its head, once', () => {
    expect(ids(withLive(list([b], [a]), [c, b]))).toEqual([['c', 'b'], ['a']]);
    expect(ids(withLive(list([]), [c, b]))).toEqual([['c', 'b']]);
  });

  it('keeps to its own order: what is older than its head is on a page that was not read yet', () => {
    const read = list([c]);
    expect(withLive(read, [b, a])).toBe(read);
  });

  it('waits for the first answer', () => {
    expect(withLive(undefined, [a])).toBeUndefined();
  });
});
