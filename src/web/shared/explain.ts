import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reason, TraceStep } from '../../domain/decision.ts';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The wording of decisions, which needs the numbering plans: a file of its own, which loads after the page. */
export function useExplain() {
  const { i18n } = useTranslation();
  const locale = i18n.language === 'ru' ? 'ru' : 'en';
  const { data } = useQuery({
    queryKey: ['explain'],
    queryFn: () => import('../../domain/explain.ts'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(
    () => ({
      reason: (reason: Reason) => capital(data?.explainReason(reason, locale) ?? ''),
      step: (step: TraceStep) => data?.explainStep(step, locale) ?? '',
    }),
    [data, locale],
  );
}
