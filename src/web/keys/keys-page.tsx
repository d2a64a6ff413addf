import { Badge, Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import { refresh, useList } from '../api/queries.ts';
import type { ApiKey } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import { Page } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { useNow } from '../shared/use-now.ts';
import { NewKeyWindow } from './new-key-window.tsx';

export default function KeysPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const list = useList<ApiKey>('keys');
  const columns = useColumns();
  const revoke = async (key: ApiKey) => {
    if (!window.confirm(t('key.revokeSure', { name: key.name }))) return;
    setError(null);
    await call(`keys/${key.id}`, { method: 'DELETE' }).catch(setError);
    await refresh(queries, 'keys');
  };
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('key.new')}
    </Button>
  );
  return (
    <Page title={t('page.keys')} hint={t('key.hint')} action={add}>
      <ProblemAlert error={error ?? list.error} />
      {list.empty ? (
        <EmptyState icon={IconKey} title={t('key.empty')} text={t('key.hint')} />
      ) : (
        !list.error && (
          <DataTable
            label={t('page.keys')}
            list={list}
            columns={columns}
            rowId={(key) => key.id}
            actions={(key) =>
              key.revokedAt === null && (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => void revoke(key)}
                  aria-label={t('key.revokeNamed', { name: key.name })}
                >
                  {t('key.revoke')}
                </Button>
              )
            }
          />
        )
      )}
      {making && <NewKeyWindow onClose={() => setMaking(false)} />}
    </Page>
  );
}

function useColumns(): readonly Column<ApiKey>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const time = (iso: string | null) => (iso === null ? '—' : <time dateTime={iso}>{format.when(iso, now)}</time>);
  return [
    { key: 'name', header: t('key.name'), render: (key) => key.name },
    { key: 'role', header: t('key.role'), render: (key) => t(`role.${key.role as 'viewer'}`) },
    { key: 'created', header: t('key.created'), render: (key) => time(key.createdAt) },
    { key: 'used', header: t('key.lastUsed'), render: (key) => time(key.lastUsedAt) },
    {
      key: 'state',
      header: t('key.state'),
      render: (key) => {
        if (key.revokedAt !== null) return <Badge color="red">{t('key.revoked')}</Badge>;
        const expired = key.expiresAt !== null && new Date(key.expiresAt).getTime() < now;
        return <Badge color={expired ? 'yellow' : 'green'}>{expired ? t('key.expired') : t('key.valid')}</Badge>;
      },
    },
  ];
}
