import { Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePbxs } from '../api/queries.ts';
import type { Pbx } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { EmptyState } from '../shared/empty-state.tsx';
import { inForce, isConnected, isPresent, stateSince } from '../shared/in-force.ts';
import { Page } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { useNow } from '../shared/use-now.ts';
import { AddedWait } from './added-wait.tsx';

export default function PbxsPage() {
  const { t } = useTranslation();
  const { pbxs, ready, error } = usePbxs(2_000);
  return (
    <Page title={t('page.pbxs')} hint={t('pbx.hint')}>
      <ProblemAlert error={error} />
      {ready && pbxs.length === 0 && <EmptyState icon={IconServer} title={t('pbx.empty')} text={t('pbx.emptyText')} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {pbxs.map((pbx) => (
          <PbxCard key={pbx.id} pbx={pbx} />
        ))}
      </SimpleGrid>
    </Page>
  );
}

function PbxCard({ pbx }: { pbx: Pbx }) {
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
        <Text size="sm" data-testid="pbx-in-force">
          {inForce(pbx, pbx.newestSeq)
            ? t('pbx.inForce', { seq: pbx.newestSeq })
            : t('pbx.behind', { seq: pbx.newestSeq })}
        </Text>
        <AddedWait pbx={pbx.name} />
        {pbx.states.map((state) => (
          <div key={state.agent}>
            <Text size="sm" fw={600}>
              {t('pbx.agentNamed', { name: state.agent })}{' '}
              <Text span size="sm" c={isPresent(state) ? 'dimmed' : 'var(--mantine-color-error)'} fw={400}>
                {isPresent(state) ? t('pbx.connected') : t('pbx.disconnected')},{' '}
                {t('pbx.since', { when: format.when(stateSince(state), now) })}
              </Text>
            </Text>
            <Text size="sm" c="dimmed">
              {state.release !== null && `${t(`pbx.${pbx.kind}`)} ${state.release} · `}
              {t('pbx.version')}: {state.inForceSeq ?? '—'} · {t('pbx.seen')}:{' '}
              <time dateTime={state.seenAt} title={format.dateTime(state.seenAt)}>
                {format.ago(state.seenAt, now)}
              </time>
            </Text>
            {state.tableProblem !== null && (
              <Text size="sm" c="var(--mantine-color-error)">
                {t('pbx.tableProblem', { problem: state.tableProblem })}
              </Text>
            )}
          </div>
        ))}
        {pbx.states.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('pbx.noAgent')}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
