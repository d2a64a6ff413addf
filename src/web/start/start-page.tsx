import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../shared/list-page.tsx';
import { Attention } from './attention.tsx';
import { FirstSteps } from './first-steps.tsx';
import { LatestCalls } from './latest-calls.tsx';
import { useFirstSteps } from './use-first-steps.ts';

/** The first-run path until it is walked; then what needs attention, and the latest calls. */
export function StartPage() {
  const { t } = useTranslation();
  const steps = useFirstSteps();
  return (
    <Page title={t('page.start')} hint={t('start.hint')}>
      {steps.ready && (
        <Stack gap="lg">
          {!steps.complete && <FirstSteps steps={steps.steps} />}
          {steps.begun && <Attention />}
          {steps.begun && <LatestCalls />}
        </Stack>
      )}
    </Page>
  );
}
