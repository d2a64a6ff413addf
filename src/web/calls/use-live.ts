import { hashKey, type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { query } from '../api/client.ts';
import type { Params } from '../api/queries.ts';
import type { DecisionEntry, Page } from '../api/types.ts';

/** With so many live lines the list is read anew: the older ones come back by scrolling. */
const KEPT = 500;
/** A refusal, such as that of a proxy while the service starts, ends an EventSource for good: then another one is opened. */
const AGAIN_MS = 5_000;

/** Puts new decisions at the head of the list as they are made. Returns whether the line is open. */
export function useLive(params: Params, enabled: boolean): boolean {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    const key = ['decisions', 'list', params];
    let received: DecisionEntry[] = [];
    const show = () => queries.setQueryData<InfiniteData<Page<DecisionEntry>>>(key, (list) => withLive(list, received));
    // A list that was asked for before a decision was made, and answers after it came by the line, is without it.
    const unsubscribe = queries.getQueryCache().subscribe((event) => {
      const isAnswer = event.type === 'updated' && event.action.type === 'success' && !event.action.manual;
      if (isAnswer && event.query.queryHash === hashKey(key)) show();
    });
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      source = new EventSource(`/v1/decisions/stream${query(params)}`);
      source.onopen = () => {
        setOpen(true);
        // What was decided between the list and the opening of the line would be missed.
        void queries.invalidateQueries({ queryKey: key });
      };
      source.onerror = () => {
        setOpen(false);
        if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, AGAIN_MS);
      };
      source.addEventListener('decision', (event: MessageEvent<string>) => {
        received = [JSON.parse(event.data) as DecisionEntry, ...received];
        show();
        if (received.length < KEPT) return;
        received = [];
        void queries.invalidateQueries({ queryKey: key });
      });
    };
    connect();
    return () => {
      unsubscribe();
      clearTimeout(again);
      source.close();
      setOpen(false);
    };
  }, [params, enabled, queries]);
  return open;
}

/**
 * The list with those of `received` at its head that are as new as its newest; older ones are on its later pages.
 * The same object when there are none.
 */
export function withLive(list: InfiniteData<Page<DecisionEntry>> | undefined, received: readonly DecisionEntry[]) {
  const first = list?.pages[0];
  if (!list || !first) return list;
  const newest = first.items[0]?.at ?? '';
  const known = new Set(list.pages.flatMap(({ items }) => items.map(({ id }) => id)));
  const added = received.filter(({ id, at }) => at >= newest && !known.has(id));
  if (added.length === 0) return list;
  const items = [...added, ...first.items];
  return { ...list, pages: [{ ...first, items }, ...list.pages.slice(1)] };
}
