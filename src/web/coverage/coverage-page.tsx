import { Group, Text } from '@mantine/core';
import { IconAntennaBars5 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useList } from '../api/queries.ts';
import type { CoverageHead, CoverageRow } from '../api/types.ts';
import { useMay } from '../session/use-may.ts';
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
  const mayAdd = useMay('PUT /v1/groups/{id}');
  const [, navigate] = useLocation();
  const [search, setSearch] = useState('');
  const [adding, setAdding] = useState<{ group: { id: number; name: string }; carrierId: number } | null>(null);
  const list = useList<CoverageRow, CoverageHead>('coverage', { search, sort: 'name' });
  const carriers = list.head?.carriers ?? [];
  const columns: readonly Column<CoverageRow>[] = [
    { key: 'name', header: t('coverage.group'), render: (row) => row.name },
    ...carriers.map((carrier, index) => ({
      key: String(carrier.id),
      header: carrier.name,
      render: ({ groupId, name, cells }: CoverageRow) => {
        const cell = cells[index];
        return (
          cell && (
            <CoverageCell
              cell={cell}
              group={name}
              carrier={carrier.name}
              trunks={carrier.trunks.map((trunk) => `${trunk.name} (${trunk.pbx})`)}
              onAdd={mayAdd ? () => setAdding({ group: { id: groupId, name }, carrierId: carrier.id }) : undefined}
            />
          )
        );
      },
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
            rowId={(row) => row.groupId}
            onOpen={(row) => navigate(`/groups/${row.groupId}`)}
          />
        </section>
      )}
      {adding && <AddNumberWindow group={adding.group} carrierId={adding.carrierId} onClose={() => setAdding(null)} />}
    </Page>
  );
}
