import { Button } from '@mantine/core';
import { IconBuildingBroadcastTower, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../api/queries.ts';
import type { Carrier } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { useMay } from '../session/use-may.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { DeleteWindow } from '../shared/delete-window.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page, Toolbar } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { RowActions } from '../shared/row-actions.tsx';
import { useWindow } from '../shared/use-window.ts';
import { CarrierWindow } from './carrier-window.tsx';

export function CarriersPage({ open }: { open: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayAdd = useMay('POST /v1/carriers');
  const mayDelete = useMay('DELETE /v1/carriers/{id}');
  const win = useWindow('/carriers', open);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState('name');
  const [deleting, setDeleting] = useState<Carrier | null>(null);
  const list = useList<Carrier>('carriers', { search, sort });
  const columns: readonly Column<Carrier>[] = [
    { key: 'name', header: t('carrier.name'), sort: 'name', render: (carrier) => carrier.name },
    { key: 'country', header: t('carrier.country'), render: (carrier) => format.country(carrier.country) },
    { key: 'format', header: t('carrier.format'), render: (carrier) => t(`numberFormat.${carrier.numberFormat}`) },
    {
      key: 'header',
      header: t('changedField.identityHeader'),
      render: (carrier) => t(`identityHeader.${carrier.identityHeader}`),
    },
  ];
  const add = mayAdd && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={win.openNew}>
      {t('carrier.new')}
    </Button>
  );
  const none = list.empty && search === '';
  return (
    <Page title={t('page.carriers')} hint={t('carrier.hint')} action={!none && add}>
      <ProblemAlert error={list.error} />
      {!none && <Toolbar label={t('carrier.search')} onSearch={setSearch} />}
      {none && (
        <EmptyState
          icon={IconBuildingBroadcastTower}
          title={t('carrier.empty')}
          text={t('carrier.emptyText')}
          action={add}
        />
      )}
      {list.empty && !none && <NothingFound />}
      {!list.empty && (
        <DataTable
          label={t('page.carriers')}
          list={list}
          columns={columns}
          rowId={(carrier) => carrier.id}
          onOpen={(carrier) => win.open(carrier.id)}
          sort={sort}
          onSort={setSort}
          actions={(carrier) => (
            <RowActions
              name={carrier.name}
              onEdit={() => win.open(carrier.id)}
              onDelete={mayDelete ? () => setDeleting(carrier) : undefined}
            />
          )}
        />
      )}
      {win.shown && <CarrierWindow key={open} id={win.id} onClose={win.close} />}
      {deleting && (
        <DeleteWindow
          resource="carriers"
          item={deleting}
          title={t('carrier.delete')}
          text={t('delete.sure', { name: deleting.name })}
          onClose={() => setDeleting(null)}
        />
      )}
    </Page>
  );
}
