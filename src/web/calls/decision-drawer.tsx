import { Anchor, Drawer, Skeleton, Stack, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import type { DecisionEntry } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { DecisionView } from '../shared/decision-view.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';

interface Props {
  readonly id: string;
  readonly onClose: () => void;
  /** Shows all attempts of the same call. */
  readonly onCall: (callId: string) => void;
}

/** Why did this call show this number? */
export function DecisionDrawer({ id, onClose, onCall }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: ['decisions', 'one', id],
    queryFn: async ({ signal }) => (await call<DecisionEntry>(`decisions/${encodeURIComponent(id)}`, { signal })).data,
  });
  const facts: readonly (readonly [string, ReactNode])[] = data
    ? [
        [t('call.at'), format.dateTime(data.at)],
        [t('call.trunk'), `${data.trunk} (${data.pbx})`],
        [t('call.destination'), data.destination],
        [t('call.reference'), data.reference === '' ? t('reference.trunk') : data.reference],
        [t('call.original'), data.callerNumber],
        [t('call.attempt'), data.attempt],
        [t('call.source'), t(`source.${data.source}`)],
        [t('call.wait'), data.waitUs === null ? '—' : t('call.ms', { ms: format.number(data.waitUs / 1000) })],
        [
          t('call.id'),
          <Anchor key="id" component="button" type="button" size="sm" onClick={() => onCall(data.callId)}>
            {data.callId}
          </Anchor>,
        ],
        ...(data.requestId === null ? [] : [[t('call.request'), data.requestId] as const]),
      ]
    : [];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t('page.why')}
      closeButtonProps={{ 'aria-label': t('window.close') }}
    >
      <ProblemAlert error={error} />
      {!data && !error && <Skeleton height={200} />}
      {data && (
        <Stack>
          <DecisionView decided={{ ...data, seq: data.configSeq }} />
          <Table aria-label={t('call.facts')} verticalSpacing={4} style={{ overflowWrap: 'anywhere' }}>
            <Table.Tbody>
              {facts.map(([label, value]) => (
                <Table.Tr key={label}>
                  <Table.Th scope="row" fw={500} c="dimmed" w="42%">
                    {label}
                  </Table.Th>
                  <Table.Td>{value === '' ? '—' : value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      )}
    </Drawer>
  );
}
