import { Button, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import classes from './start.module.css';
import type { Step } from './use-first-steps.ts';

/** From nothing to the first right call. The first step that is not done is the one to do. */
export function FirstSteps({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation();
  const next = steps.find(({ done }) => !done);
  return (
    <Paper withBorder p="lg" component="section" aria-label={t('start.steps')}>
      <Title order={2} mb="xs">
        {t('start.steps')}
      </Title>
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.key} data-done={step.done || undefined}>
            <ThemeIcon size={32} radius="xl" variant={step.done ? 'filled' : 'light'}>
              {step.done ? (
                <IconCheck size={18} aria-label={t('start.done')} />
              ) : (
                <span aria-hidden="true">{index + 1}</span>
              )}
            </ThemeIcon>
            <Stack gap={2} flex={1}>
              <Text fw={600}>{t(`start.${step.key}.title`)}</Text>
              <Text size="sm" c="dimmed">
                {t(`start.${step.key}.text`)}
              </Text>
            </Stack>
            <Group>
              {!step.done && (
                <Button component={Link} href={step.href} variant={step === next ? 'filled' : 'default'}>
                  {t(`start.${step.key}.action`)}
                </Button>
              )}
            </Group>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
