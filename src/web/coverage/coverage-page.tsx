import { Group, Text } from '@mantine/core';
import { IconAntennaBars5 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useCarriers, useCarriersInUse, useList } from '../api/queries.ts';
import type { GroupListItem } from '../api/types.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page, Toolbar } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { AddNumberWindow } from './add-number-window.tsx';
import classes from './coverage.module.css';
import { CoverageCell } from './coverage-cell.tsx';

/** Groups by carriers: where a call would find no number, before it is made. */
export default function CoveragePage() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { carriers } = useCarriers();
  const inUse = useCarriersInUse();
  const [search, setSearch] = useState('');
  const [adding, setAdding] = useState<{ group: GroupListItem; carrierId: number } | null>(null);
  const list = useList<GroupListItem>('groups', { search, sort: 'name' });
  const columns: readonly Column<GroupListItem>[] = [
    { key: 'name', header: t('coverage.group'), render: (group) => group.name },
    ...carriers.map((carrier) => ({
      key: String(carrier.id),
      header: carrier.name,
      render: (group: GroupListItem) => (
        <CoverageCell
          group={group}
          carrier={carrier}
          live={inUse.has(carrier.id)}
          onAdd={() => setAdding({ group, carrierId: carrier.id })}
        />
      ),
    })),
  ];
  const none = list.empty && search === '';
  return (
    <Page title={t('page.coverage')} hint={t('coverage.hint')}>
      <ProblemAlert error={list.error} />
      {none ? (
        <EmptyState icon={IconAntennaBars5} title={t('coverage.empty')} text={t('coverage.emptyText')} />
      ) : (
        <>
          <Toolbar label={t('group.search')} onSearch={setSearch} />
          <Group gap="lg" className={classes.legend}>
            <Text size="sm">
              <i data-state="covered" /> {t('coverage.covered')}
            </Text>
            <Text size="sm">
              <i data-state="missing" /> {t('coverage.missing')}
            </Text>
            <Text size="sm">
              <i data-state="idle" /> {t('coverage.idle')}
            </Text>
          </Group>
        </>
      )}
      {list.empty && !none && <NothingFound />}
      {!list.empty && (
        <section className={classes.scroll} aria-label={t('page.coverage')}>
          <DataTable
            label={t('page.coverage')}
            list={list}
            columns={columns}
            rowId={(group) => group.id}
            onOpen={(group) => navigate(`/groups/${group.id}`)}
          />
        </section>
      )}
      {adding && <AddNumberWindow group={adding.group} carrierId={adding.carrierId} onClose={() => setAdding(null)} />}
    </Page>
  );
}
