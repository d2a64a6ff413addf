import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPhoneNumber, PHONE_NUMBER_REFUSALS, parsePhoneNumber } from '../../src/domain/phone-number.ts';
import { fuzz, near, TIMEOUT_MS } from './fuzz.ts';

const RIGHT = [
  '8 (495) 123-45-67',
  '+7',
  '916',
  '1234567',
  '-',
  '(',
  ')',
  'доб. 12',
  'ext',
  ';ext=',
  '00',
  '１２３',
  '٣',
  '+',
];

it('a phone number that is typed', { timeout: TIMEOUT_MS }, () =>
  fuzz(
    'phone number input',
    fc.tuple(near(RIGHT), fc.constantFrom('RU', 'KZ', 'US', 'PL', 'VN', 'XX', '', 'ru'), fc.boolean()),
    ([text, country, allowForeign]) => {
      const parsed = parsePhoneNumber(text, country, { allowForeign });
      if (parsed.ok) {
        expect(parsed.e164).toMatch(/^\+[1-9][0-9]{6,14}$/);
        formatPhoneNumber(parsed.e164);
        // what was understood is understood again, as the same
        const again = parsePhoneNumber(parsed.e164, country, { allowForeign: true });
        expect(again).toMatchObject({ ok: true, e164: parsed.e164 });
      } else expect(PHONE_NUMBER_REFUSALS).toContain(parsed.code);
    },
  ),
);
