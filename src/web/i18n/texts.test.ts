import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../http/problem.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

type Texts = { readonly [key: string]: string | Texts };

/** `group.missing_one` as `group.missing`: its plural forms are one text. */
function flatten(texts: Texts, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [[path + key, text] as [string, string]] : flatten(text, `${path}${key}.`),
  );
}
const base = (key: string) => key.replace(/_(one|few|many|other)$/, '');
const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]);

function valuesByKey(texts: Texts): Map<string, Set<string | undefined>> {
  const found = new Map<string, Set<string | undefined>>();
  for (const [key, text] of flatten(texts)) {
    const known = found.get(base(key)) ?? new Set();
    for (const value of values(text)) known.add(value);
    found.set(base(key), known);
  }
  return found;
}

describe('the texts of the page', () => {
  it('use the same values in both languages', () => {
    const russian = valuesByKey(ru);
    for (const [key, expected] of valuesByKey(en)) {
      // "Used by {{count}}" may well leave the count out, for one.
      const missing = [...expected].filter((value) => !russian.get(key)?.has(value));
      const unknown = [...(russian.get(key) ?? [])].filter((value) => !expected.has(value) && value !== 'count');
      expect([key, missing.filter((value) => value !== 'count'), unknown]).toEqual([key, [], []]);
    }
  });

  it('are Russian where they should be', () => {
    const latin = flatten(ru).filter(([, text]) => !/[а-яё]/i.test(text));
    expect(latin.map(([key]) => key)).toEqual([
      'shell.signedInAs',
      'pbx.asterisk',
      'pbx.freeswitch',
      'changedField.id',
    ]);
  });

  it('word everything that the API can refuse', () => {
    expect(Object.keys(PROBLEMS).filter((code) => !(code in en.problem))).toEqual([]);
  });

  it('have Russian plurals that are right', async () => {
    const texts = i18next.createInstance();
    await texts.init({ lng: 'ru', resources: { ru: { page: ru } }, defaultNS: 'page', ns: ['page'] });
    const pasted = (count: number) => texts.t('group.pasted', { count });
    expect([1, 2, 5, 11, 21, 22, 111, 1.5].map(pasted)).toEqual([
      'Вставлен 1 номер',
      'Вставлено 2 номера',
      'Вставлено 5 номеров',
      'Вставлено 11 номеров',
      'Вставлен 21 номер',
      'Вставлено 22 номера',
      'Вставлено 111 номеров',
      'Вставлено 1.5 номера',
    ]);
  });
});
