import { Alert, type AlertProps } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { RequestError } from '../api/client.ts';

/** What went wrong, worded for the one who reads it. */
export function problemText(t: TFunction, error: unknown): string {
  if (!(error instanceof RequestError)) return t('problem.internal');
  return t(`problem.${error.code}` as 'problem.internal', { defaultValue: t('problem.internal') });
}

/** What is wrong with one field: by its code, else the service's own English words. */
export function fieldText(t: TFunction, code: string, message: string): string {
  return t(`field.${code}` as 'field.required', { defaultValue: message });
}

export function ProblemAlert({ error, ...rest }: { error: unknown } & AlertProps) {
  const { t } = useTranslation();
  if (!error) return null;
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} {...rest}>
      {problemText(t, error)}
    </Alert>
  );
}
