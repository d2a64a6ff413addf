import { useQuery } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Page, Trunk } from '../api/types.ts';

export interface Step {
  readonly key: 'carrier' | 'trunk' | 'group' | 'call';
  readonly done: boolean;
  readonly href: string;
}

/** How far somebody is from nothing to the first right call: carrier, trunk, group, test call. */
export function useFirstSteps() {
  const { data } = useQuery({
    queryKey: ['first-steps'],
    queryFn: async ({ signal }) => {
      const any = async (path: string) => (await call<Page<unknown>>(path, { signal })).data.items.length > 0;
      const [carrier, trunks, group, called] = await Promise.all([
        any('carriers?limit=1'),
        call<Page<Trunk>>('trunks?limit=200', { signal }),
        any('groups?limit=1'),
        any('decisions?limit=1&action=set'),
      ]);
      return {
        carrier,
        trunk: trunks.data.items.some(({ carrierId }) => carrierId !== null),
        proposed: trunks.data.items.length > 0,
        group,
        called,
      };
    },
  });
  const steps: readonly Step[] = [
    { key: 'carrier', done: data?.carrier ?? false, href: '/carriers/new' },
    { key: 'trunk', done: data?.trunk ?? false, href: data?.proposed ? '/trunks' : '/trunks/new' },
    { key: 'group', done: data?.group ?? false, href: '/groups/new' },
    { key: 'call', done: data?.called ?? false, href: '/calls/test' },
  ];
  return {
    steps,
    ready: data !== undefined,
    begun: steps.some(({ done }) => done),
    complete: steps.every(({ done }) => done),
  };
}
