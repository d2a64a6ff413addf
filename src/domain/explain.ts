import type { Decision, Reason, TraceStep } from './decision.ts';
import { ENGLISH } from './explain-en.ts';
import { RUSSIAN } from './explain-ru.ts';

export const LOCALES = ['en', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];

/** What one language has to say; the types hold that no code is left without a sentence. */
export interface Words {
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly steps: { readonly [C in TraceStep['code']]: (step: Extract<TraceStep, { readonly code: C }>) => string };
  readonly summary: (decision: Decision, reason: string) => string;
}

const WORDS: Readonly<Record<Locale, Words>> = { en: ENGLISH, ru: RUSSIAN };

/** The whole reasoning, one sentence a step, in the order in which it was made. */
export function explain(decision: Decision, locale: Locale): string[] {
  return decision.trace.map((step) => explainStep(step, locale));
}

/** One step as a sentence. */
export function explainStep(step: TraceStep, locale: Locale): string {
  // The table has a function per code; that it fits this very step is beyond what the type of a look-up can say.
  const word = WORDS[locale].steps[step.code] as (step: TraceStep) => string;
  return word(step);
}

/** A reason as a clause, without capital letter and full stop. */
export function explainReason(reason: Reason, locale: Locale): string {
  return WORDS[locale].reasons[reason];
}

/** The decision on one line, for the log. */
export function summarize(decision: Decision, locale: Locale): string {
  return WORDS[locale].summary(decision, explainReason(decision.reason, locale));
}
