import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { Group, Paper, SegmentedControl, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, query } from '../api/client.ts';
import type { Params } from '../api/queries.ts';
import type { DayCount } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { usePhoneTools } from '../shared/phone.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { chartRows } from './chart-rows.ts';

const COLORS = ['teal.7', 'blue.5', 'orange.6', 'grape.5', 'lime.7', 'cyan.6', 'pink.5', 'gray.6'];
const ACTION_COLORS: Readonly<Record<string, string>> = { set: 'teal.7', keep: 'yellow.6', reject: 'red.6' };

/** A day begins when it begins for the one who looks. */
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Calls a day, by outcome or by the number that was shown. */
export default function CallsChart({ filters }: { filters: Params }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tools = usePhoneTools();
  const [by, setBy] = useState<'action' | 'number'>('action');
  const { data, error } = useQuery({
    queryKey: ['decisions', 'counts', by, filters],
    queryFn: async ({ signal }) =>
      (
        await call<{ items: readonly DayCount[] }>(
          `decisions/counts${query({ ...filters, by, timeZone: TIME_ZONE })}`,
          { signal },
        )
      ).data.items,
    placeholderData: keepPreviousData,
  });
  const { rows, keys } = chartRows(data ?? [], COLORS.length - 1);
  const label = (key: string) => {
    if (by === 'action') return t(`action.${key as 'set'}`);
    if (key === 'other') return t('chart.other');
    return key === '' ? t('chart.none') : (tools?.format(key) ?? key);
  };
  return (
    <Paper withBorder p="md" component="section" aria-label={t('chart.title')}>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t('chart.title')}</Title>
        <SegmentedControl
          aria-label={t('chart.by')}
          data={(['action', 'number'] as const).map((value) => ({ value, label: t(`chart.${value}`) }))}
          value={by}
          onChange={(value) => setBy(value === 'number' ? 'number' : 'action')}
        />
      </Group>
      <ProblemAlert error={error} />
      {data?.length === 0 && <Text c="dimmed">{t('chart.empty')}</Text>}
      {rows.length > 0 && (
        <BarChart
          h={240}
          data={rows.map((row) => ({ ...row, day: format.day(row.day) }))}
          dataKey="day"
          type="stacked"
          withLegend
          maxBarWidth={48}
          barProps={{ isAnimationActive: false }}
          series={keys.map((key, index) => ({
            name: key === '' ? 'none' : key,
            label: label(key),
            color: (by === 'action' ? ACTION_COLORS[key] : undefined) ?? COLORS[index % COLORS.length] ?? 'gray.6',
          }))}
          valueFormatter={format.number}
        />
      )}
    </Paper>
  );
}
