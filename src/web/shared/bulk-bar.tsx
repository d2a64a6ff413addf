import { Button, Group, Paper, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './problem-alert.tsx';
import { useSaved } from './saved.tsx';

interface Props {
  readonly count: number;
  readonly onClear: () => void;
  /** Each button calls `run` with what is to be done; its answer is the version after it. */
  readonly children: (run: (work: () => Promise<number>) => void, busy: boolean) => ReactNode;
}

/** What can be done with all rows that are ticked. */
export function BulkBar({ count, onClear, children }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const saved = useSaved();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (work: () => Promise<number>) => {
    setBusy(true);
    setError(null);
    work()
      .then((version) => {
        saved(version);
        onClear();
      })
      .catch(setError)
      .finally(() => {
        setBusy(false);
        void queries.invalidateQueries();
      });
  };
  return (
    <Paper withBorder p="sm" role="region" aria-label={t('list.selected', { count })}>
      <Group gap="sm">
        <Text fw={600}>{t('list.selected', { count })}</Text>
        {children(run, busy)}
        <Button variant="subtle" color="gray" onClick={onClear}>
          {t('list.clearSelection')}
        </Button>
      </Group>
      <ProblemAlert error={error} mt="sm" />
    </Paper>
  );
}
