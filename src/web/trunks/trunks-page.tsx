import { Badge, Button, SegmentedControl, Text } from '@mantine/core';
import { IconPlus, IconRoute } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useList, usePbxs } from '../api/queries.ts';
import type { Trunk } from '../api/types.ts';
import { useMay } from '../session/use-may.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { DeleteWindow } from '../shared/delete-window.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page, Toolbar } from '../shared/list-page.tsx';
import { Phone } from '../shared/phone.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { RowActions } from '../shared/row-actions.tsx';
import { useWindow } from '../shared/use-window.ts';
import { BulkTrunks } from './bulk-trunks.tsx';
import { TrunkWindow } from './trunk-window.tsx';

const SHOWN = ['all', 'unassigned', 'hidden'] as const;
type Shown = (typeof SHOWN)[number];
const FILTERS: Record<Shown, { unassigned?: true; ignored?: true }> = {
  all: {},
  unassigned: { unassigned: true },
  hidden: { ignored: true },
};

export function TrunksPage({ open }: { open: string | undefined }) {
  const { t } = useTranslation();
  const mayAdd = useMay('POST /v1/trunks');
  const mayDelete = useMay('DELETE /v1/trunks/{id}');
  const mayChange = useMay('PATCH /v1/trunks');
  const win = useWindow('/trunks', open);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState('name');
  const [shown, setShown] = useState<Shown>('all');
  const [deleting, setDeleting] = useState<Trunk | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<number | string>>(new Set());
  const { pbxs, ready } = usePbxs();
  const list = useList<Trunk>('trunks', { search, sort, ...FILTERS[shown] });
  const columns = useColumns();
  const none = list.empty && search === '' && shown === 'all';
  const add = mayAdd && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={win.openNew}>
      {t('trunk.new')}
    </Button>
  );
  const toggle = ({ id }: Trunk) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  return (
    <Page title={t('page.trunks')} hint={t('trunk.hint')} action={!(none && pbxs.length === 0) && add}>
      <ProblemAlert error={list.error} />
      <Toolbar label={t('trunk.search')} onSearch={setSearch}>
        <SegmentedControl
          aria-label={t('trunk.shown')}
          data={SHOWN.map((value) => ({ value, label: t(`trunk.show.${value}`) }))}
          value={shown}
          onChange={(value) => {
            setShown(value as Shown);
            setSelected(new Set());
          }}
        />
      </Toolbar>
      {selected.size > 0 && (
        <BulkTrunks trunks={list.items.filter(({ id }) => selected.has(id))} onDone={() => setSelected(new Set())} />
      )}
      {none && ready && (
        <EmptyState
          icon={IconRoute}
          title={t('trunk.empty')}
          text={pbxs.length === 0 ? t('trunk.emptyNoPbx') : t('trunk.emptyText')}
          action={
            pbxs.length === 0 ? (
              <Button component={Link} href="/pbxs">
                {t('trunk.toPbxs')}
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
          label={t('page.trunks')}
          list={list}
          columns={columns}
          rowId={(trunk) => trunk.id}
          onOpen={(trunk) => win.open(trunk.id)}
          sort={sort}
          onSort={setSort}
          selection={
            mayChange
              ? { ids: selected, toggle, label: (trunk) => t('table.selectNamed', { name: trunk.name }) }
              : undefined
          }
          actions={(trunk) => (
            <RowActions
              name={trunk.name}
              onEdit={() => win.open(trunk.id)}
              onDelete={mayDelete ? () => setDeleting(trunk) : undefined}
            />
          )}
        />
      )}
      {win.shown && <TrunkWindow key={open} id={win.id} onClose={win.close} />}
      {deleting && (
        <DeleteWindow
          resource="trunks"
          item={deleting}
          title={t('trunk.delete')}
          text={t('delete.sure', { name: deleting.name })}
          onClose={() => setDeleting(null)}
        />
      )}
    </Page>
  );
}

function useColumns(): readonly Column<Trunk>[] {
  const { t } = useTranslation();
  const dash = (
    <Text span c="dimmed">
      —
    </Text>
  );
  return [
    { key: 'name', header: t('trunk.name'), sort: 'name', width: '26%', render: (trunk) => trunk.name },
    { key: 'pbx', header: t('trunk.pbx'), width: '9rem', render: (trunk) => trunk.pbx },
    {
      key: 'carrier',
      header: t('trunk.carrier'),
      render: (trunk) => trunk.carrier ?? <Badge color="yellow">{t('trunk.unassigned')}</Badge>,
    },
    {
      key: 'default',
      header: t('trunk.defaultNumber'),
      render: ({ defaultNumber }) => (defaultNumber === null ? dash : <Phone e164={defaultNumber} />),
    },
    {
      key: 'emergency',
      header: t('trunk.emergencyNumber'),
      render: ({ emergencyNumber }) => (emergencyNumber === null ? dash : <Phone e164={emergencyNumber} />),
    },
  ];
}
