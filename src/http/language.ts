import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { LOCALES, type Locale } from '../domain/explain.ts';

/** Of routes whose answers hold sentences. */
export const languageQuery = {
  lang: z.enum(LOCALES).optional().openapi({ description: 'Of sentences; left out: by Accept-Language' }),
};

/** The language that the answer is asked in: by `?lang=`, else by Accept-Language and its weights, else English. */
export function languageOf(c: Context): Locale {
  const query = c.req.query('lang');
  const accepted = c.req.header('accept-language');
  if (query === undefined && accepted === undefined) return 'en';
  const wanted = query === undefined ? parseAccept(accepted ?? '') : [{ type: query, q: 1 }];
  const names = wanted.flatMap(({ type, q }) => (q > 0 ? [type.split('-')[0]?.toLowerCase()] : [])); // ru-RU is ru
  return names.flatMap((name) => LOCALES.find((locale) => locale === name) ?? [])[0] ?? 'en';
}
