import { Badge, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../api/queries.ts';
import type { Change } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { EmptyState, NothingFound } from '../shared/empty-state.tsx';
import { Page } from '../shared/list-page.tsx';
import { usePhoneTools } from '../shared/phone.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { useNow } from '../shared/use-now.ts';
import { ChangeWindow } from './change-window.tsx';
import { actorOf, changeKind, ENTITIES, entityOf, nameOf } from './what-changed.ts';

const COLORS = { made: 'green', changed: 'blue', deleted: 'red' } as const;

export default function ChangesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const [entity, setEntity] = useState<string | null>(null);
  const [actor, setActor] = useState('');
  const [wanted] = useDebouncedValue(actor.trim(), 200);
  const [shown, setShown] = useState<Change | null>(null);
  const list = useList<Change>('changes', { entity, actor: wanted });
  const none = list.empty && entity === null && wanted === '';
  const columns: readonly Column<Change>[] = [
    { key: 'what', header: t('change.what'), width: '38%', render: (change) => <What change={change} /> },
    {
      key: 'kind',
      header: t('change.kind'),
      render: (change) => <Badge color={COLORS[changeKind(change)]}>{t(`change.${changeKind(change)}`)}</Badge>,
    },
    { key: 'actor', header: t('change.actor'), render: ({ actor }) => actorOf(actor) },
    {
      key: 'at',
      header: t('change.at'),
      render: (change) => <time dateTime={change.at}>{format.when(change.at, now)}</time>,
    },
    { key: 'seq', header: t('change.version'), render: (change) => change.seq },
  ];
  return (
    <Page title={t('page.changes')} hint={t('change.hint')}>
      <ProblemAlert error={list.error} />
      {!none && (
        <Group gap="sm">
          <Select
            aria-label={t('change.entityFilter')}
            placeholder={t('change.anything')}
            clearable
            data={ENTITIES.map((value) => ({ value, label: t(`entity.${value}`) }))}
            value={entity}
            onChange={setEntity}
          />
          <TextInput
            aria-label={t('change.actorFilter')}
            placeholder={t('change.actorFilter')}
            value={actor}
            onChange={(event) => setActor(event.currentTarget.value)}
          />
        </Group>
      )}
      {none && <EmptyState icon={IconHistory} title={t('change.empty')} text={t('change.emptyText')} />}
      {list.empty && !none && <NothingFound />}
      {!list.empty && (
        <DataTable
          label={t('page.changes')}
          list={list}
          columns={columns}
          rowId={(change) => change.seq}
          onOpen={setShown}
        />
      )}
      {shown && <ChangeWindow change={shown} onClose={() => setShown(null)} />}
    </Page>
  );
}

function What({ change }: { change: Change }) {
  const { t } = useTranslation();
  const tools = usePhoneTools();
  return (
    <>
      {t(`entity.${entityOf(change)}`)}{' '}
      <Text span fw={600} inherit>
        {nameOf(change, tools?.format)}
      </Text>
    </>
  );
}
