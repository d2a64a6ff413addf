import { Badge, Button, Group, Switch } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { useList } from '../api/queries.ts';
import type { DecisionEntry } from '../api/types.ts';
import { useMay } from '../session/use-may.ts';
import { DataTable } from '../shared/data-table.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { CallFilters, type Filters, filterParams, NO_FILTERS } from './call-filters.tsx';
import { DecisionDrawer } from './decision-drawer.tsx';
import { TestCallWindow } from './test-call-window.tsx';
import { useDecisionColumns } from './use-decision-columns.tsx';
import { useLive } from './use-live.ts';

const CallsChart = lazy(() => import('./calls-chart.tsx'));

/** Every decision that was made for a real call, as it is made. */
export function CallsPage({ open }: { open: string | undefined }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const [live, setLive] = useState(true);
  const [charted, setCharted] = useState(false);
  const columns = useDecisionColumns();
  const params = useMemo(() => filterParams(filters, Date.now()), [filters]);
  const list = useList<DecisionEntry>('decisions', params);
  const connected = useLive(params, live);
  const none = list.empty && filters === NO_FILTERS;
  const close = () => navigate('/calls', { replace: true });
  const mayCall = useMay('POST /v1/calls');
  const test = mayCall && (
    <Button component={Link} href="/calls/test" leftSection={<IconPhoneOutgoing size={16} aria-hidden />}>
      {t('call.test')}
    </Button>
  );
  return (
    <Page title={t('page.calls')} hint={t('call.hint')} action={!none && test}>
      <ProblemAlert error={list.error} />
      {!none && <CallFilters filters={filters} onChange={setFilters} />}
      {!none && (
        <Group gap="lg">
          <Switch label={t('call.live')} checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
          {live && (
            <Badge color={connected ? 'green' : 'gray'} data-testid="live">
              {connected ? t('call.liveOn') : t('call.liveWaiting')}
            </Badge>
          )}
          <Switch
            label={t('call.chart')}
            checked={charted}
            onChange={(event) => setCharted(event.currentTarget.checked)}
          />
        </Group>
      )}
      {charted && (
        <Suspense fallback={null}>
          <CallsChart filters={params} />
        </Suspense>
      )}
      {none && <EmptyState icon={IconPhoneOutgoing} title={t('call.empty')} text={t('call.emptyText')} action={test} />}
      {list.empty && !none && <NothingFound />}
      {!list.empty && (
        <DataTable
          label={t('page.calls')}
          list={list}
          columns={columns}
          rowId={(decision) => decision.id}
          onOpen={(decision) => navigate(`/calls/${decision.id}`)}
        />
      )}
      {open === 'test' && (
        <TestCallWindow onClose={close} onPlaced={(callId) => setFilters({ ...NO_FILTERS, callId })} />
      )}
      {open !== undefined && open !== 'test' && (
        <DecisionDrawer
          id={open}
          onClose={close}
          onCall={(callId) => {
            setFilters({ ...NO_FILTERS, callId });
            close();
          }}
        />
      )}
    </Page>
  );
}
