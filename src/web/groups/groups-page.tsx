import { Button, Text } from '@mantine/core';
import { IconAddressBook, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useCarriers, useCarriersInUse, useList } from '../api/queries.ts';
import type { GroupListItem } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { useMay } from '../session/use-may.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { DeleteWindow } from '../shared/delete-window.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page, Toolbar } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { RowActions } from '../shared/row-actions.tsx';
import { CarrierSelect, GroupSelect } from '../shared/selects.tsx';
import { useWindow } from '../shared/use-window.ts';
import { CarrierBadges } from './carrier-badges.tsx';
import { GroupWindow } from './group-window.tsx';

export function GroupsPage({ open }: { open: string | undefined }) {
  const { t } = useTranslation();
  const mayAdd = useMay('POST /v1/groups');
  const mayDelete = useMay('DELETE /v1/groups/{id}');
  const win = useWindow('/groups', open);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState('name');
  const [carrierId, setCarrierId] = useState<number | null>(null);
  const [deleting, setDeleting] = useState<GroupListItem | null>(null);
  const { carriers, ready } = useCarriers();
  const list = useList<GroupListItem>('groups', { search, sort, carrierId });
  const columns = useColumns();
  const none = list.empty && search === '' && carrierId === null;
  const add = mayAdd && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={win.openNew}>
      {t('group.new')}
    </Button>
  );

  return (
    <Page title={t('page.groups')} hint={t('group.hint')} action={!none && add}>
      <ProblemAlert error={list.error} />
      {!none && (
        <Toolbar label={t('group.search')} onSearch={setSearch}>
          <CarrierSelect
            aria-label={t('list.carrierFilter')}
            placeholder={t('list.anyCarrier')}
            clearable
            value={carrierId}
            onChange={setCarrierId}
            w={{ base: '100%', xs: 200 }}
          />
        </Toolbar>
      )}
      {none && ready && (
        <EmptyState
          icon={IconAddressBook}
          title={t('group.empty')}
          text={carriers.length === 0 ? t('group.emptyNoCarrier') : t('group.emptyText')}
          action={
            carriers.length === 0 ? (
              <Button component={Link} href="/carriers/new">
                {t('carrier.new')}
              </Button>
            ) : (
              add
            )
          }
        />
      )}
      {list.empty && !none && <NothingFound />}
      {!list.empty && (
        <DataTable
          label={t('page.groups')}
          list={list}
          columns={columns}
          rowId={(group) => group.id}
          onOpen={(group) => win.open(group.id)}
          sort={sort}
          onSort={setSort}
          actions={(group) => (
            <RowActions
              name={group.name}
              onEdit={() => win.open(group.id)}
              onDelete={mayDelete ? () => setDeleting(group) : undefined}
            />
          )}
        />
      )}
      {win.shown && <GroupWindow key={open} id={win.id} onClose={win.close} />}
      {deleting && <DeleteGroup group={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  );
}

function useColumns(): readonly Column<GroupListItem>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const inUse = useCarriersInUse();
  return [
    { key: 'name', header: t('group.name'), sort: 'name', width: '34%', render: (group) => group.name },
    {
      key: 'numbers',
      header: t('group.numbers'),
      width: '16%',
      render: ({ numberCount, enabledCount }) =>
        numberCount === enabledCount ? (
          format.number(numberCount)
        ) : (
          <Text span size="sm">
            {t('group.someEnabled', { enabled: format.number(enabledCount), count: numberCount })}
          </Text>
        ),
    },
    {
      key: 'carriers',
      header: t('group.carriers'),
      render: (group) => <CarrierBadges group={group} inUse={inUse} />,
    },
  ];
}

function DeleteGroup({ group, onClose }: { group: GroupListItem; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <DeleteWindow
      resource="groups"
      item={group}
      title={t('group.delete')}
      text={t('delete.sure', { name: group.name })}
      onClose={onClose}
      replacement={(value, onChange) => (
        <GroupSelect
          label={t('group.replacement')}
          value={value}
          onChange={onChange}
          except={group.id}
          data-autofocus
        />
      )}
    />
  );
}
