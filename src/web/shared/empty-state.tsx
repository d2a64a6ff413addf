import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './list-page.module.css';

/** What stands where a list would be: why there is nothing, and what to do first. */
export function EmptyState(props: { icon: Icon; title: string; text: string; action?: ReactNode }) {
  return (
    <Stack className={classes.empty} align="center" gap="xs">
      <ThemeIcon size={48} radius="xl" variant="light">
        <props.icon size={26} aria-hidden />
      </ThemeIcon>
      <Title order={2}>{props.title}</Title>
      <Text c="dimmed" maw={520}>
        {props.text}
      </Text>
      {props.action}
    </Stack>
  );
}

/** Nothing fits the search or the filters. */
export function NothingFound() {
  const { t } = useTranslation();
  return (
    <Text className={classes.empty} c="dimmed" role="status">
      {t('list.nothingFound')}
    </Text>
  );
}
