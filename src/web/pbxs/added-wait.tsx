import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, query } from '../api/client.ts';
import type { DecisionEntry, Page } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';

const LATEST = 100;

/** How long the latest calls of a PBX waited for their number. */
export function AddedWait({ pbx }: { pbx: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ['decisions', 'wait', pbx],
    queryFn: async ({ signal }) =>
      (await call<Page<DecisionEntry>>(`decisions${query({ pbx, limit: LATEST })}`, { signal })).data.items,
    refetchInterval: 10_000,
  });
  const waits = (data ?? []).flatMap(({ waitUs }) => (waitUs === null ? [] : [waitUs / 1000])).sort((a, b) => a - b);
  const middle = waits[Math.floor(waits.length / 2)];
  if (middle === undefined) return null;
  const ms = (value: number) => format.number(Math.round(value * 10) / 10);
  return (
    <Text size="sm">
      {t('pbx.wait', { middle: ms(middle), most: ms(waits.at(-1) ?? middle), count: waits.length })}
    </Text>
  );
}
