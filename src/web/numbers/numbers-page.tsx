import { Badge, Button, SegmentedControl, Text } from '@mantine/core';
import { IconHash, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCarriers, useList } from '../api/queries.ts';
import type { PhoneNumber } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { useMay } from '../session/use-may.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { DeleteWindow } from '../shared/delete-window.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page, Toolbar } from '../shared/list-page.tsx';
import { Phone, usePhoneTools } from '../shared/phone.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { RowActions } from '../shared/row-actions.tsx';
import { CarrierSelect, NumberSelect } from '../shared/selects.tsx';
import { useWindow } from '../shared/use-window.ts';
import { BulkNumbers } from './bulk-numbers.tsx';
import { NumberWindow } from './number-window.tsx';

const SHOWN = ['all', 'unused', 'paused'] as const;
type Shown = (typeof SHOWN)[number];
const FILTERS: Record<Shown, { unused?: true; enabled?: false }> = {
  all: {},
  unused: { unused: true },
  paused: { enabled: false },
};

export function NumbersPage({ open }: { open: string | undefined }) {
  const { t } = useTranslation();
  const mayAdd = useMay('POST /v1/phone-numbers');
  const mayDelete = useMay('DELETE /v1/phone-numbers/{id}');
  const mayChange = useMay('PATCH /v1/phone-numbers');
  const win = useWindow('/phone-numbers', open);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState('e164');
  const [carrierId, setCarrierId] = useState<number | null>(null);
  const [shown, setShown] = useState<Shown>('all');
  const tools = usePhoneTools();
  const [deleting, setDeleting] = useState<PhoneNumber | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<number | string>>(new Set());
  const list = useList<PhoneNumber>('phone-numbers', { search, sort, carrierId, ...FILTERS[shown] });
  const columns = useColumns();
  const none = list.empty && search === '' && carrierId === null && shown === 'all';
  const add = mayAdd && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={win.openNew}>
      {t('number.new')}
    </Button>
  );
  const toggle = ({ id }: PhoneNumber) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  return (
    <Page title={t('page.phoneNumbers')} hint={t('number.hint')} action={!none && add}>
      <ProblemAlert error={list.error} />
      {!none && (
        <Toolbar label={t('number.search')} onSearch={setSearch}>
          <CarrierSelect
            aria-label={t('list.carrierFilter')}
            placeholder={t('list.anyCarrier')}
            clearable
            value={carrierId}
            onChange={setCarrierId}
            w={{ base: '100%', xs: 200 }}
          />
          <SegmentedControl
            aria-label={t('number.shown')}
            data={SHOWN.map((value) => ({ value, label: t(`number.show.${value}`) }))}
            value={shown}
            onChange={(value) => setShown(value as Shown)}
          />
        </Toolbar>
      )}
      {selected.size > 0 && (
        <BulkNumbers numbers={list.items.filter(({ id }) => selected.has(id))} onDone={() => setSelected(new Set())} />
      )}
      {none && <EmptyState icon={IconHash} title={t('number.empty')} text={t('number.emptyText')} action={add} />}
      {list.empty && !none && <NothingFound />}
      {!list.empty && (
        <DataTable
          label={t('page.phoneNumbers')}
          list={list}
          columns={columns}
          rowId={(number) => number.id}
          onOpen={(number) => win.open(number.id)}
          sort={sort}
          onSort={setSort}
          selection={
            mayChange
              ? { ids: selected, toggle, label: (number) => t('table.selectNamed', { name: number.e164 }) }
              : undefined
          }
          actions={(number) => (
            <RowActions
              name={number.e164}
              onEdit={() => win.open(number.id)}
              onDelete={mayDelete ? () => setDeleting(number) : undefined}
            />
          )}
        />
      )}
      {win.shown && <NumberWindow key={open} id={win.id} onClose={win.close} />}
      {deleting && (
        <DeleteWindow
          resource="phone-numbers"
          item={deleting}
          title={t('number.delete')}
          text={t('delete.sure', { name: tools?.format(deleting.e164) ?? deleting.e164 })}
          onClose={() => setDeleting(null)}
          replacement={(value, onChange) => (
            <NumberSelect
              label={t('number.replacement')}
              value={value}
              onChange={onChange}
              carrierId={deleting.carrierId}
            />
          )}
        />
      )}
    </Page>
  );
}

function useColumns(): readonly Column<PhoneNumber>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { byId } = useCarriers();
  return [
    {
      key: 'e164',
      header: t('number.number'),
      sort: 'e164',
      width: '24%',
      render: (number) => <Phone e164={number.e164} />,
    },
    { key: 'carrier', header: t('number.carrier'), render: (number) => byId.get(number.carrierId)?.name ?? '…' },
    {
      key: 'use',
      header: t('number.use'),
      render: ({ groupCount }) =>
        groupCount > 0 ? (
          t('number.groups', { count: groupCount, shown: format.number(groupCount) })
        ) : (
          <Text c="dimmed" size="sm">
            {t('number.inNoGroup')}
          </Text>
        ),
    },
    {
      key: 'state',
      header: t('number.state'),
      render: ({ enabled }) =>
        enabled ? (
          <Badge color="teal">{t('number.enabled')}</Badge>
        ) : (
          <Badge color="yellow">{t('number.paused')}</Badge>
        ),
    },
    { key: 'note', header: t('number.note'), render: ({ note }) => note },
  ];
}
