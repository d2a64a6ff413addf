import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { languageDetector } from 'hono/language';
import { LOCALES, type Locale } from '../domain/explain.ts';

/** Of routes whose answers hold sentences. */
export const languageQuery = {
  lang: z.enum(LOCALES).optional().openapi({ description: 'Of sentences; left out: by Accept-Language' }),
};

/** Middleware: `?lang=` first, then Accept-Language by its weights, then English. */
export const detectLanguage = languageDetector({
  supportedLanguages: [...LOCALES],
  fallbackLanguage: 'en',
  order: ['querystring', 'header'],
  lookupQueryString: 'lang',
  caches: false,
  convertDetectedLanguage: (language) => language.split('-')[0] ?? language, // ru-RU is ru
});

/** The language that the answer is asked in. */
export function languageOf(c: Context): Locale {
  return LOCALES.find((locale) => locale === c.get('language')) ?? 'en';
}
