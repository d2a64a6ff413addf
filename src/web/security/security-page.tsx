import { Badge, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_EVENTS } from '../../domain/audit.ts';
import { useList } from '../api/queries.ts';
import type { AuditEvent } from '../api/types.ts';
import { actorOf } from '../changes/what-changed.ts';
import { useFormat } from '../i18n/format.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { useNow } from '../shared/use-now.ts';

/** Who signed in, what was refused, which keys came and went. */
export default function SecurityPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const [what, setWhat] = useState<string | null>(null);
  const [actor, setActor] = useState('');
  const [wanted] = useDebouncedValue(actor.trim(), 200);
  const list = useList<AuditEvent>('audit-events', { what, actor: wanted });
  const filtered = what !== null || wanted !== '';
  const word = (event: string) => t(`audit.event.${AUDIT_EVENTS.find((known) => known === event) ?? 'other'}`);
  const columns: readonly Column<AuditEvent>[] = [
    {
      key: 'what',
      header: t('audit.what'),
      width: '30%',
      render: (event) => <Badge color={event.what.endsWith('_refused') ? 'red' : 'blue'}>{word(event.what)}</Badge>,
    },
    { key: 'actor', header: t('audit.actor'), render: (event) => (event.actor === null ? '—' : actorOf(event.actor)) },
    { key: 'address', header: t('audit.address'), render: (event) => event.address ?? '—' },
    { key: 'detail', header: t('audit.detail'), render: detailOf },
    {
      key: 'at',
      header: t('audit.at'),
      render: (event) => <time dateTime={event.at}>{format.when(event.at, now)}</time>,
    },
  ];
  return (
    <Page title={t('page.security')} hint={t('audit.hint')}>
      <ProblemAlert error={list.error} />
      <Group gap="sm">
        <Select
          aria-label={t('audit.whatFilter')}
          placeholder={t('audit.anything')}
          clearable
          data={AUDIT_EVENTS.map((value) => ({ value, label: word(value) }))}
          value={what}
          onChange={setWhat}
        />
        <TextInput
          aria-label={t('audit.actorFilter')}
          placeholder={t('audit.actorFilter')}
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
        />
      </Group>
      {list.empty &&
        (filtered ? (
          <NothingFound />
        ) : (
          <EmptyState icon={IconShieldCheck} title={t('audit.empty')} text={t('audit.hint')} />
        ))}
      {!list.empty && (
        <DataTable label={t('page.security')} list={list} columns={columns} rowId={(event) => event.id} />
      )}
    </Page>
  );
}

/** The name or the route that it was about, and how often. */
function detailOf({ detail }: AuditEvent): string {
  const { name, route, count } = detail ?? {};
  const about = String(name ?? route ?? '');
  return typeof count === 'number' ? `${about} × ${count}`.trim() : about;
}
