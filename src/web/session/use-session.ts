import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call, query, RequestError } from '../api/client.ts';
import type { Session } from '../api/types.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readSession(signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whether somebody is signed in; any 401 of any request signs out. */
export function useSession() {
  const queries = useQueryClient();
  const { data, error } = useQuery(sessionQuery);
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ query }) => {
        const refusal = query.state.error;
        if (refusal instanceof RequestError && refusal.status === 401) queries.setQueryData(['session'], null);
      }),
    [queries],
  );
  const state = data ? 'in' : data === null ? 'out' : error ? 'out' : 'asking';
  return { state, session: data ?? null } as const;
}

async function readSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return (await call<Session>('session', { signal })).data;
  } catch (error) {
    if (error instanceof RequestError && error.status === 401) return null;
    throw error;
  }
}

/** What one signs in with becomes a cookie that scripts can't read. */
export async function signIn(by: { name: string; password: string } | { key: string }): Promise<void> {
  await call('session', { method: 'POST', body: by });
}

/** Signs out, here or everywhere, and forgets all that was read. */
export function useSignOut(): (everywhere: boolean) => Promise<void> {
  const queries = useQueryClient();
  return async (everywhere) => {
    await call(`session${query({ everywhere: everywhere || null })}`, { method: 'DELETE' });
    queries.clear();
    window.location.assign('/');
  };
}
