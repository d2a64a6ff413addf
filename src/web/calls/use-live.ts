import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { query } from '../api/client.ts';
import type { Params } from '../api/queries.ts';
import type { DecisionEntry, Page } from '../api/types.ts';

/** More than this many live lines are of no use to anybody: the older ones come back by scrolling. */
const KEPT = 500;

/** Puts new decisions at the head of the list as they are made. Returns whether the line is open. */
export function useLive(params: Params, enabled: boolean): boolean {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    const source = new EventSource(`/v1/decisions/stream${query(params)}`);
    source.onopen = () => {
      setOpen(true);
      // What was decided between the list and the opening of the line would be missed.
      void queries.invalidateQueries({ queryKey: ['decisions', 'list', params] });
    };
    source.onerror = () => setOpen(false);
    source.addEventListener('decision', (event: MessageEvent<string>) => {
      const decision = JSON.parse(event.data) as DecisionEntry;
      queries.setQueryData<InfiniteData<Page<DecisionEntry>>>(['decisions', 'list', params], (list) =>
        add(list, decision),
      );
    });
    return () => {
      source.close();
      setOpen(false);
    };
  }, [params, enabled, queries]);
  return open;
}

function add(list: InfiniteData<Page<DecisionEntry>> | undefined, decision: DecisionEntry) {
  const first = list?.pages[0];
  if (!list || !first || list.pages.some(({ items }) => items.some(({ id }) => id === decision.id))) return list;
  const items = [decision, ...first.items].slice(0, Math.max(KEPT, first.items.length));
  return { ...list, pages: [{ ...first, items }, ...list.pages.slice(1)] };
}
