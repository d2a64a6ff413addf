import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DecisionEntry } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import type { Column } from '../shared/data-table.tsx';
import { useExplain } from '../shared/explain.ts';
import { Phone } from '../shared/phone.tsx';
import { useNow } from '../shared/use-now.ts';

export const ACTION_COLORS = { set: 'teal', keep: 'yellow', reject: 'red' } as const;

/** How decisions stand in a list. */
export function useDecisionColumns(): readonly Column<DecisionEntry>[] {
  const { t } = useTranslation();
  const explain = useExplain();
  const format = useFormat();
  const now = useNow(60_000);
  return [
    {
      key: 'at',
      header: t('call.at'),
      render: ({ at }) => (
        <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
          {format.when(at, now)}
        </time>
      ),
    },
    {
      key: 'trunk',
      header: t('call.trunk'),
      render: (decision) => (
        <>
          {decision.trunk}{' '}
          <Text size="xs" c="dimmed">
            {decision.pbx}
          </Text>
        </>
      ),
    },
    {
      key: 'destination',
      header: t('call.destination'),
      render: ({ destination }) => (destination === '' ? '—' : destination),
    },
    { key: 'number', header: t('call.number'), render: ({ e164 }) => (e164 === null ? '—' : <Phone e164={e164} />) },
    {
      key: 'action',
      header: t('call.action'),
      render: ({ action }) => <Badge color={ACTION_COLORS[action]}>{t(`action.${action}`)}</Badge>,
    },
    {
      key: 'reason',
      header: t('call.reason'),
      render: ({ reason }) => <Text size="sm">{explain.reason(reason)}</Text>,
    },
  ];
}
