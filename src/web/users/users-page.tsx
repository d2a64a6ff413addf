import { Badge, Button } from '@mantine/core';
import { IconPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../api/queries.ts';
import type { Person } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import { Page } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { useNow } from '../shared/use-now.ts';
import { UserWindow } from './user-window.tsx';

/** People who sign in with a name and a password. */
export default function UsersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const [shown, setShown] = useState<Person | 'new' | null>(null);
  const list = useList<Person>('users');
  const columns: readonly Column<Person>[] = [
    { key: 'name', header: t('user.name'), render: (user) => user.name },
    { key: 'role', header: t('key.role'), render: (user) => t(`role.${user.role}`) },
    {
      key: 'created',
      header: t('key.created'),
      render: (user) => <time dateTime={user.createdAt}>{format.when(user.createdAt, now)}</time>,
    },
    {
      key: 'state',
      header: t('key.state'),
      render: ({ disabled }) => (
        <Badge color={disabled ? 'red' : 'green'}>{disabled ? t('user.disabled') : t('user.enabled')}</Badge>
      ),
    },
  ];
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setShown('new')}>
      {t('user.new')}
    </Button>
  );
  return (
    <Page title={t('page.users')} hint={t('user.hint')} action={add}>
      <ProblemAlert error={list.error} />
      {list.empty && <EmptyState icon={IconUsers} title={t('user.empty')} text={t('user.emptyText')} />}
      {!list.empty && !list.error && (
        <DataTable
          label={t('page.users')}
          list={list}
          columns={columns}
          rowId={(user) => user.id}
          onOpen={(user) => setShown(user)}
        />
      )}
      {shown && <UserWindow user={shown === 'new' ? null : shown} onClose={() => setShown(null)} />}
    </Page>
  );
}
