import { Group, Paper, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconChevronRight, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import classes from './start.module.css';
import { useAttention } from './use-attention.ts';

/** What will go wrong, said before it does; each line leads to where it is mended. */
export function Attention() {
  const { t } = useTranslation();
  const { problems, ready, isAll, error } = useAttention();
  if (!ready) return null;
  return (
    <Paper withBorder p="lg" component="section" aria-label={t('attention.title')}>
      <Title order={2} mb="xs">
        {t('attention.title')}
      </Title>
      <ProblemAlert error={error} />
      {problems.length === 0 && !error && (
        <Group gap="xs">
          <IconCircleCheck size={20} color="var(--mantine-color-green-light-color)" aria-hidden />
          <Text>{t(isAll ? 'attention.nothing' : 'attention.nothingFound')}</Text>
        </Group>
      )}
      <ul className={classes.problems}>
        {problems.map((problem) => (
          <li key={problem.key}>
            <Link href={problem.href}>
              <ThemeIcon variant="light" color={problem.grave ? 'red' : 'yellow'} radius="xl">
                <IconAlertTriangle size={16} aria-hidden />
              </ThemeIcon>
              <span>{problem.text}</span>
              <IconChevronRight size={16} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
