import { Badge, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconArrowRight, IconCheck, IconHandStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Action, Presentation, Reason, TraceStep } from '../../domain/decision.ts';
import classes from './decision-view.module.css';
import { useExplain } from './explain.ts';
import { Phone } from './phone.tsx';

/** What a dry run and a recorded decision have in common. */
export interface Decided {
  readonly action: Action;
  readonly reason: Reason;
  readonly e164: string | null;
  readonly shown: string | null;
  readonly carrier: string | null;
  readonly presentation: Presentation;
  readonly trace: readonly TraceStep[];
  readonly seq: number;
}

const LOOK = {
  set: { color: 'teal', icon: IconCheck },
  keep: { color: 'yellow', icon: IconArrowRight },
  reject: { color: 'red', icon: IconHandStop },
} as const;

/** A decision as one reads it: what is shown, and then why, step by step. */
export function DecisionView({ decided }: { decided: Decided }) {
  const { t } = useTranslation();
  const explain = useExplain();
  const look = LOOK[decided.action];
  return (
    <Stack gap="md">
      <Paper withBorder p="md" className={classes.outcome} data-action={decided.action}>
        <Group wrap="nowrap" align="flex-start">
          <ThemeIcon size={40} radius="xl" color={look.color} variant="light">
            <look.icon size={22} aria-hidden />
          </ThemeIcon>
          <div>
            <Title order={2}>
              {decided.e164 !== null ? (
                <>
                  {t('decision.shows')} <Phone e164={decided.e164} />
                </>
              ) : (
                t(`decision.${decided.action}`)
              )}
            </Title>
            <Text>{explain.reason(decided.reason)}</Text>
            <Group gap="xs" mt={6}>
              {decided.carrier !== null && <Badge color="teal">{decided.carrier}</Badge>}
              {decided.shown !== null && <Badge color="gray">{t('decision.written', { shown: decided.shown })}</Badge>}
              {decided.presentation !== 'allowed' && (
                <Badge color="yellow">{t(`presentation.${decided.presentation}`)}</Badge>
              )}
              <Badge color="gray">{t('decision.version', { seq: decided.seq })}</Badge>
            </Group>
          </div>
        </Group>
      </Paper>
      <ol className={classes.steps} aria-label={t('decision.steps')}>
        {decided.trace.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps never move, and one code may come twice
          <li key={index} data-code={step.code}>
            {explain.step(step)}
          </li>
        ))}
      </ol>
    </Stack>
  );
}
