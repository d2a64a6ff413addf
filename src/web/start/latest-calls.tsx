import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { useList } from '../api/queries.ts';
import type { DecisionEntry } from '../api/types.ts';
import { useDecisionColumns } from '../calls/use-decision-columns.tsx';
import { DataTable } from '../shared/data-table.tsx';

export function LatestCalls() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const columns = useDecisionColumns();
  const list = useList<DecisionEntry>('decisions', { limit: 8 });
  return (
    <Paper withBorder p="lg" component="section" aria-label={t('start.latest')}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t('start.latest')}</Title>
        <Anchor component={Link} href="/calls" size="sm">
          {t('start.allCalls')}
        </Anchor>
      </Group>
      {list.empty ? (
        <Text c="dimmed">{t('start.noCalls')}</Text>
      ) : (
        <DataTable
          label={t('start.latest')}
          list={{ ...list, hasMore: false, more: () => undefined, items: list.items.slice(0, 8) }}
          columns={columns}
          rowId={(decision) => decision.id}
          onOpen={(decision) => navigate(`/calls/${decision.id}`)}
        />
      )}
    </Paper>
  );
}
