import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPhoneNumber, PHONE_NUMBER_REFUSALS, parsePhoneNumber } from './phone-number.ts';

describe('rule 6: parsePhoneNumber takes what people type', () => {
  it.each([
    ['+7 (916) 123-45-67', 'RU', '+79161234567'],
    ['8 916 123 45 67', 'RU', '+79161234567'],
    ['8-916-123-45-67', 'RU', '+79161234567'],
    ['9161234567', 'RU', '+79161234567'],
    ['79161234567', 'RU', '+79161234567'],
    ['8 (495) 123-45-67', 'RU', '+74951234567'],
    ['８９１６１２３４５６７', 'RU', '+79161234567'],
    ['  +7\u00a0916\u2011123\u201145\u201167 ', 'RU', '+79161234567'],
    ['8 701 000 00 03', 'KZ', '+77010000003'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['(213) 373-4253', 'US', '+12133734253'],
    ['1 213 373 4253', 'US', '+12133734253'],
    ['321 234 5678', 'US', '+13212345678'], // +32 12345678 is of no concern to an American
    ['030 123456', 'DE', '+4930123456'],
    ['0049 30 123456', 'DE', '+4930123456'],
    ['+48 48 305 54 74', 'PL', '+48483055474'],
    ['06 1234 5678', 'IT', '+390612345678'],
  ])('rule 6: %s in %s is %s', (input, country, e164) => {
    expect(parsePhoneNumber(input, country)).toEqual({ ok: true, e164, country });
  });
});

describe('rule 6: parsePhoneNumber refuses with the reason', () => {
  it.each([
    ['', 'RU', 'empty'],
    ['  ', 'RU', 'empty'],
    ['1-800-FLOWERS', 'US', 'letters'],
    ['8 916 О23-45-67', 'RU', 'letters'],
    ['8 916 123 45 67 доб. 12', 'RU', 'extension'],
    ['8 916 123 45 67 доб.12', 'RU', 'extension'],
    ['8 916 123 45 67 вн. 5', 'RU', 'extension'],
    ['+7 (916) 123-45-67 x12', 'RU', 'extension'],
    ['+7 (916) 123-45-67x12', 'RU', 'extension'],
    ['+7 916 123 45 67 ext 12', 'RU', 'extension'],
    ['+7 916 123 45 67;ext=12', 'RU', 'extension'],
    ['+7 916 123 45 67 #12', 'RU', 'extension'],
    ['1', 'RU', 'too_short'],
    ['123-45-67', 'RU', 'too_short'],
    ['+7 916 123 45 6', 'RU', 'too_short'],
    ['+7 916 123 45 67 890 123 45', 'RU', 'too_long'],
    ['1'.repeat(65), 'RU', 'too_long'],
    ['+7 000 123 45 67', 'RU', 'invalid'],
    ['+999 123 45 67', 'RU', 'invalid'],
    ['---', 'RU', 'invalid'],
    ['48 305 54 74', 'PL', 'ambiguous'],
    ['8 916 123 45 67', 'XX', 'invalid_country'],
    ['8 916 123 45 67', '', 'invalid_country'],
    ['8 916 123 45 67', 'ru', 'invalid_country'],
  ])('rule 6: %s in %s: %s', (input, country, code) => {
    expect(parsePhoneNumber(input, country)).toEqual({ ok: false, code });
  });
  it.each([
    ['+8 495 123-45-67', 'RU', '+84951234567', 'VN'],
    ['8 10 375 29 123 45 67', 'RU', '+375291234567', 'BY'],
    ['+7 701 000 00 03', 'RU', '+77010000003', 'KZ'],
    ['+800 1234 5678', 'RU', '+80012345678', null],
  ])('rule 6: %s in %s is foreign until confirmed', (input, country, e164, found) => {
    expect(parsePhoneNumber(input, country)).toEqual({ ok: false, code: 'foreign', e164, country: found });
    expect(parsePhoneNumber(input, country, { allowForeign: true })).toEqual({ ok: true, e164, country: found });
  });
  it('answers anything with an E.164 number or a known reason', { timeout: 60_000 }, () => {
    const input = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'+0123456789 -()#x;=доб.'), maxLength: 30 }),
    );
    fc.assert(
      fc.property(input, fc.constantFrom('RU', 'US', 'DE', 'IT', 'XX'), fc.boolean(), (text, country, allowForeign) => {
        const parsed = parsePhoneNumber(text, country, { allowForeign });
        if (parsed.ok) expect(parsed.e164).toMatch(/^\+[1-9][0-9]{6,14}$/);
        else expect(PHONE_NUMBER_REFUSALS).toContain(parsed.code);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('formatPhoneNumber', () => {
  it('writes it internationally, and leaves alone what is no number', () => {
    expect(formatPhoneNumber('+79161234567')).toBe('+7 916 123 45 67');
    expect(formatPhoneNumber('junk')).toBe('junk');
  });
});
