import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useNow } from '../shared/use-now.ts';
import { call, query, RequestError } from './client.ts';
import type { Carrier, Page, Pbx, Trunk } from './types.ts';

const PAGE = 100;
const WHOLE_PAGE = 200;

export type Params = Record<string, string | number | boolean | null | undefined>;

/** Refusals are final; only silence is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) =>
        failures < 2 && error instanceof RequestError && (error.status === 0 || error.status === 503),
    },
  },
});

const REFRESH_MS = 1_000;

/**
 * Reads anew what the page shows, or only what is named. A window waits for it before it closes, so that the list
 * under it is up to date, but not for a list that hangs: what was saved is saved.
 */
export async function refresh(queries: QueryClient, ...key: string[]): Promise<void> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((end) => {
    late = setTimeout(end, REFRESH_MS);
  });
  await Promise.race([queries.invalidateQueries({ queryKey: key }), enough]);
  clearTimeout(late);
}

/** A list of the API, page by page as one scrolls. */
export function useList<T, Head = object>(resource: string, params: Params = {}, options: { enabled?: boolean } = {}) {
  const result = useInfiniteQuery({
    queryKey: [resource, 'list', params],
    queryFn: async ({ pageParam, signal }) =>
      (await call<Page<T> & Head>(`${resource}${query({ limit: PAGE, ...params, cursor: pageParam })}`, { signal }))
        .data,
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
  });
  const items = useMemo(() => result.data?.pages.flatMap((page) => page.items) ?? [], [result.data]);
  return {
    items,
    /** The first page, with what some lists say beside their items. */
    head: result.data?.pages[0],
    loading: result.isPending,
    error: result.error,
    /** It is the list of these parameters, not that of others which is shown until it comes. */
    current: result.isSuccess && !result.isPlaceholderData,
    /** The first answer is there and says that there is nothing. */
    empty: result.isSuccess && !result.isPlaceholderData && items.length === 0,
    hasMore: result.hasNextPage,
    more: () => {
      if (result.hasNextPage && !result.isFetchingNextPage && !result.isFetchNextPageError) void result.fetchNextPage();
    },
  };
}
export type List<T> = ReturnType<typeof useList<T>>;

async function whole<T>(resource: string, signal: AbortSignal): Promise<readonly T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page<T> = (await call<Page<T>>(`${resource}${query({ limit: WHOLE_PAGE, cursor })}`, { signal })).data;
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

const NONE: readonly never[] = [];

/** All carriers: there are tens of them, and every page names some. */
export function useCarriers() {
  const result = useQuery({
    queryKey: ['carriers', 'all'],
    queryFn: ({ signal }) => whole<Carrier>('carriers', signal),
  });
  const carriers = result.data ?? NONE;
  return useMemo(() => {
    const byId = new Map(carriers.map((carrier) => [carrier.id, carrier]));
    return { carriers, byId, ready: result.isSuccess };
  }, [carriers, result.isSuccess]);
}

/** All PBXs with what their agents report, asked again every few seconds. */
export function usePbxs(everyMs = 5_000) {
  useNow(everyMs); // an agent that is silent for long is gone, though the list says the same as before
  const result = useQuery({
    queryKey: ['pbxs', 'all'],
    queryFn: ({ signal }) => whole<Pbx>('pbxs', signal),
    refetchInterval: everyMs,
  });
  return { pbxs: result.data ?? NONE, ready: result.isSuccess, error: result.error };
}

/** Carriers that a live trunk leads to: a group without a number at one of them will be a no-match there. */
export function useCarriersInUse(): ReadonlySet<number> {
  const { data } = useQuery({
    queryKey: ['trunks', 'all'],
    queryFn: ({ signal }) => whole<Trunk>('trunks', signal),
  });
  return useMemo(
    () => new Set((data ?? []).flatMap(({ carrierId, ignored }) => (carrierId === null || ignored ? [] : [carrierId]))),
    [data],
  );
}
