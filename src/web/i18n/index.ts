import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { en } from './en.ts';

export const LANGUAGES = { en: 'English', ru: 'Русский' } as const;
export type Language = keyof typeof LANGUAGES;

const SAVED = 'language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'page';
    resources: { page: typeof en };
    returnNull: false;
  }
}

/** What was chosen last, else the first language of the browser that the page has, else English. */
function initial(): Language {
  const saved = localStorage.getItem(SAVED);
  const wanted = [...(saved === null ? [] : [saved]), ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wanted.find((tag): tag is Language => tag in LANGUAGES) ?? 'en';
}

/** The texts of one language, as a file of its own: nobody waits for the other one. */
async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'page')) return;
  const texts = language === 'ru' ? (await import('./ru.ts')).ru : (await import('./en.ts')).en;
  i18next.addResourceBundle(language, 'page', texts);
}

/** Makes the texts ready. Resolves before the first paint. */
export async function startTexts(): Promise<void> {
  const language = initial();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'page',
    ns: ['page'],
    resources: {},
    interpolation: { escapeValue: false },
  });
  await choose(language, false);
}

export async function choose(language: Language, remember = true): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  if (remember) localStorage.setItem(SAVED, language);
}
