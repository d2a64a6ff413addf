import { Anchor, Button, Text } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useList } from '../api/queries.ts';
import type { CallTask } from '../api/types.ts';
import { useMay } from '../session/use-may.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { DeleteWindow } from '../shared/delete-window.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page, Toolbar } from '../shared/list-page.tsx';
import { Phone } from '../shared/phone.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { RowActions } from '../shared/row-actions.tsx';
import { useWindow } from '../shared/use-window.ts';
import { TaskWindow } from './task-window.tsx';

export function TasksPage({ open }: { open: string | undefined }) {
  const { t } = useTranslation();
  const mayAdd = useMay('POST /v1/call-tasks');
  const mayDelete = useMay('DELETE /v1/call-tasks/{id}');
  const win = useWindow('/call-tasks', open);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState('name');
  const [deleting, setDeleting] = useState<CallTask | null>(null);
  const list = useList<CallTask>('call-tasks', { search, sort });
  const columns: readonly Column<CallTask>[] = [
    { key: 'name', header: t('task.name'), sort: 'name', width: '40%', render: (task) => task.name },
    { key: 'definable', header: t('task.definable'), render: (task) => <Definable task={task} /> },
  ];
  const none = list.empty && search === '';
  const add = mayAdd && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={win.openNew}>
      {t('task.new')}
    </Button>
  );
  return (
    <Page title={t('page.callTasks')} hint={t('task.hint')} action={!none && add}>
      <ProblemAlert error={list.error} />
      {!none && <Toolbar label={t('task.search')} onSearch={setSearch} />}
      {none && <EmptyState icon={IconListCheck} title={t('task.empty')} text={t('task.emptyText')} action={add} />}
      {list.empty && !none && <NothingFound />}
      {!list.empty && (
        <DataTable
          label={t('page.callTasks')}
          list={list}
          columns={columns}
          rowId={(task) => task.id}
          onOpen={(task) => win.open(task.id)}
          sort={sort}
          onSort={setSort}
          actions={(task) => (
            <RowActions
              name={task.name}
              onEdit={() => win.open(task.id)}
              onDelete={mayDelete ? () => setDeleting(task) : undefined}
            />
          )}
        />
      )}
      {win.shown && <TaskWindow key={open} id={win.id} onClose={win.close} />}
      {deleting && (
        <DeleteWindow
          resource="call-tasks"
          item={deleting}
          title={t('task.delete')}
          text={t('delete.sure', { name: deleting.name })}
          onClose={() => setDeleting(null)}
        />
      )}
    </Page>
  );
}

function Definable({ task }: { task: CallTask }) {
  const { t } = useTranslation();
  if (task.groupId !== null) {
    return (
      <>
        {t('task.groupShort')}{' '}
        <Anchor underline="always" component={Link} href={`/groups/${task.groupId}`} inherit>
          {task.group}
        </Anchor>
      </>
    );
  }
  if (task.e164 !== null) return <Phone e164={task.e164} />;
  return (
    <Text c="dimmed" size="sm">
      {t('task.trunk')}
    </Text>
  );
}
