import { Badge, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNewest, usePbxs } from '../api/queries.ts';
import type { Pbx } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { EmptyState } from '../shared/empty-state.tsx';
import { inForce, isConnected } from '../shared/in-force.ts';
import { Page } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { useNow } from '../shared/use-now.ts';

export default function PbxsPage() {
  const { t } = useTranslation();
  const { pbxs, ready, error } = usePbxs(2_000);
  const newest = useNewest();
  return (
    <Page title={t('page.pbxs')} hint={t('pbx.hint')}>
      <ProblemAlert error={error} />
      {ready && pbxs.length === 0 && <EmptyState icon={IconServer} title={t('pbx.empty')} text={t('pbx.emptyText')} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {pbxs.map((pbx) => (
          <PbxCard key={pbx.id} pbx={pbx} newest={newest} />
        ))}
      </SimpleGrid>
    </Page>
  );
}

function PbxCard({ pbx, newest }: { pbx: Pbx; newest: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(5_000);
  const connected = isConnected(pbx);
  return (
    <Paper withBorder p="md" component="section" aria-label={pbx.name}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <div>
            <Title order={2}>{pbx.name}</Title>
            <Text size="sm" c="dimmed">
              {t(`pbx.${pbx.kind}`)} · {t('pbx.trunks', { count: pbx.trunkCount })}
            </Text>
          </div>
          <Badge size="lg" color={connected ? 'green' : 'red'}>
            {connected ? t('pbx.connected') : t('pbx.disconnected')}
          </Badge>
        </Group>
        {newest !== null && (
          <Text size="sm" data-testid="pbx-in-force">
            {inForce(pbx, newest) ? t('pbx.inForce', { seq: newest }) : t('pbx.behind', { seq: newest })}
          </Text>
        )}
        <Table aria-label={t('pbx.agents')} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('pbx.agent')}</Table.Th>
              <Table.Th>{t('pbx.state')}</Table.Th>
              <Table.Th>{t('pbx.version')}</Table.Th>
              <Table.Th>{t('pbx.seen')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pbx.states.map((state) => (
              <Table.Tr key={state.agent}>
                <Table.Td>
                  {state.agent}
                  {state.release !== null && (
                    <Text size="xs" c="dimmed">
                      {state.release}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{state.connected ? t('pbx.connected') : t('pbx.disconnected')}</Table.Td>
                <Table.Td>{state.tableSeq ?? '—'}</Table.Td>
                <Table.Td>
                  <time dateTime={state.seenAt} title={format.dateTime(state.seenAt)}>
                    {format.ago(state.seenAt, now)}
                  </time>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {pbx.states.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('pbx.noAgent')}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
