import { describe, expect, it } from 'vitest';
import { MATCH_REASONS, NO_MATCH_REASONS, PRESENTATIONS, type TraceStep } from './decision.ts';
import { explain, explainReason, explainStep, LOCALES, summarize } from './explain.ts';
import { NUMBER_FORMATS, POLICIES, SELECTIONS } from './model.ts';
import { resolve } from './resolve.ts';
import { Snapshot } from './snapshot.ts';
import { aCarrier, aConfiguration, aGroup, aNumber, aPbx, aRequest, aTrunk } from './testing.ts';

const E164 = '+79161234567';
/** Each code with each value that words something else; the type makes a new code fail to compile here. */
const STEPS: { readonly [C in TraceStep['code']]: readonly Extract<TraceStep, { readonly code: C }>[] } = {
  emergency: (['list', 'pbx'] as const).map((by) => ({ code: 'emergency', destination: '112', by })),
  trunk: [true, false].map((found) => ({ code: 'trunk', pbx: 'P', trunk: 'T', found })),
  carrier: ['C', null].map((carrier) => ({ code: 'carrier', carrier })),
  reference: (['group', 'task', 'number', 'none', 'invalid'] as const).flatMap((kind) =>
    [true, false].map((found) => ({ code: 'reference', reference: `r-${kind}`, kind, found }) as const),
  ),
  task: (['group', 'number', 'trunk_default'] as const).map((definable) => ({ code: 'task', task: 'T', definable })),
  eligible: [{ code: 'eligible', group: 'G', total: 3, atCarrier: 2, enabled: 1 }],
  number_at_carrier: (['ok', 'disabled', 'wrong_carrier'] as const).map((result) => {
    return { code: 'number_at_carrier', e164: E164, carrier: 'C', result };
  }),
  selected: SELECTIONS.flatMap((rule) => [1, 2].map((of) => ({ code: 'selected', rule, e164: E164, of }) as const)),
  no_match: NO_MATCH_REASONS.map((reason) => ({ code: 'no_match', reason })),
  policy: POLICIES.flatMap((policy) =>
    (['group', 'trunk', 'system', 'end_of_chain'] as const).map((from) => ({ code: 'policy', policy, from }) as const),
  ),
  default_number: [
    { code: 'default_number', e164: null, usable: false },
    { code: 'default_number', e164: E164, usable: false },
    { code: 'default_number', e164: E164, usable: true },
  ],
  emergency_number: [
    { code: 'emergency_number', e164: null, usable: false },
    { code: 'emergency_number', e164: E164, usable: false },
    { code: 'emergency_number', e164: E164, usable: true },
  ],
  rendered: NUMBER_FORMATS.map((format) => ({ code: 'rendered', e164: E164, shown: '9161234567', format })),
  safeguard: [{ code: 'safeguard', e164: E164 }],
  presentation: PRESENTATIONS.map((presentation) => ({ code: 'presentation', presentation })),
  outcome: (['set', 'keep', 'reject'] as const).map((action) => ({ code: 'outcome', action })),
};
const all = Object.values(STEPS).flat() as TraceStep[];

describe('explain', () => {
  it.each(LOCALES)('has a sentence of its own for each code and value in %s', (locale) => {
    for (const step of all) {
      const sentence = explainStep(step, locale);
      expect(sentence, JSON.stringify(step)).toMatch(/^\S.*\.$/);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
      expect(/[а-яё]/i.test(sentence), sentence).toBe(locale === 'ru');
    }
    // `selected` of one names no rule, and a reference to nothing is never missing.
    const sentences = new Set(all.map((step) => explainStep(step, locale)));
    expect(sentences.size).toBe(all.length - 3);
  });
  it.each(LOCALES)('has a clause for each reason in %s', (locale) => {
    const clauses = [...MATCH_REASONS, ...NO_MATCH_REASONS].map((reason) => explainReason(reason, locale));
    expect(new Set(clauses).size).toBe(MATCH_REASONS.length + NO_MATCH_REASONS.length);
    for (const clause of clauses) expect(clause).toMatch(/^[^A-ZА-ЯЁ].*[^.]$/u);
  });

  const snapshot = Snapshot.from(
    aConfiguration({
      carriers: [aCarrier(1, { name: 'МегаФон', numberFormat: 'national' }), aCarrier(2)],
      pbxs: [aPbx(1)],
      phoneNumbers: [aNumber(1, 1), aNumber(2, 2)],
      groups: [aGroup(1, [2, 1], { name: 'Продажи' })],
      trunks: [aTrunk(1, 1, 1)],
    }),
  );
  it('tells a whole decision, step by step', () => {
    const decision = resolve(snapshot, aRequest({ reference: 'group:продажи' }));
    expect(explain(decision, 'en')).toEqual([
      'The call leaves PBX "pbx1" by trunk "trunk1".',
      'The carrier of this trunk is "МегаФон".',
      '"group:продажи" names a caller ID group.',
      'Numbers of caller ID group "Продажи": 2; at this carrier: 1; enabled there: 1.',
      '+7 916 000 00 01 is the only one.',
      'For this carrier it is written 89160000001 (national, with the trunk prefix where the country has one).',
      'The number is set as the caller ID.',
    ]);
    expect(explain(decision, 'ru')).toEqual([
      'Вызов уходит с АТС «pbx1» через транк «trunk1».',
      'Оператор связи этого транка: «МегаФон».',
      '«group:продажи» указывает на группу АОН.',
      'Номеров в группе АОН «Продажи»: 2, у этого оператора связи: 1, из них включено: 1.',
      'Подходит один номер: +7 916 000 00 01.',
      'Для этого оператора связи номер пишется так: 89160000001 (национальный, с междугородным префиксом там, где он принят).',
      'Номер подставлен в АОН.',
    ]);
  });
  it('sums a decision up on one line', () => {
    const set = resolve(snapshot, aRequest({ reference: 'group:#1' }));
    expect(summarize(set, 'en')).toBe('shows 89160000001 at МегаФон: the caller ID group has a number at this carrier');
    const kept = resolve(snapshot, aRequest({ reference: 'number:+79160000002' }));
    expect(summarize(kept, 'ru')).toBe(
      'АОН оставлен как есть: номер зарегистрирован у другого оператора связи; правило: показать номер транка по умолчанию',
    );
  });
});
