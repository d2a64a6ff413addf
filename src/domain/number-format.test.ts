import { getCountries, getExampleNumber, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import type { NumberFormat } from './model.ts';
import { renderNumber } from './number-format.ts';

const render = (e164: string, country: string, numberFormat: NumberFormat) =>
  renderNumber(e164, { country, numberFormat });

/** E.164, then national as people of that country write it. Mobile, fixed line, toll-free. */
const NATIONAL: readonly (readonly [string, string, string])[] = [
  ['RU', '+79161234567', '89161234567'],
  ['RU', '+74951234567', '84951234567'],
  ['RU', '+78005553535', '88005553535'],
  ['KZ', '+77010000003', '87010000003'],
  ['KZ', '+77172123456', '87172123456'],
  ['GB', '+447911123456', '07911123456'],
  ['GB', '+442079460958', '02079460958'],
  ['US', '+12133734253', '2133734253'], // the trunk prefix 1 is dialled, not written
  ['CA', '+16135550123', '6135550123'],
  ['DE', '+4930123456', '030123456'],
  ['DE', '+4915123456789', '015123456789'],
  ['FR', '+33612345678', '0612345678'],
  ['FR', '+33145678901', '0145678901'],
  ['IT', '+390612345678', '0612345678'], // the 0 is part of the number
  ['IT', '+393123456789', '3123456789'],
  ['AU', '+61412345678', '0412345678'],
  ['HU', '+36201234567', '06201234567'],
  ['BY', '+375291234567', '80291234567'], // 8 and a second tone 0
  ['CN', '+8613123456789', '13123456789'], // mobiles without the 0 of fixed lines
  ['CN', '+861012345678', '01012345678'],
  ['MX', '+522221234567', '2221234567'],
  ['BR', '+5511961234567', '11961234567'],
  ['AR', '+5491123456789', '011 15-2345-6789'.replace(/\D/g, '')], // the 9 becomes 15
];

describe('renderNumber', () => {
  it.each(NATIONAL)('rule 6: national in %s: %s is %s', (country, e164, national) => {
    expect(render(e164, country, 'national')).toEqual({ shown: national, format: 'national' });
    expect(parsePhoneNumberWithError(e164).formatNational().replace(/\D/g, '')).toBe(national);
  });
  it('rule 6: says the same as libphonenumber for an example number of each country', { timeout: 60_000 }, () => {
    const different = getCountries().flatMap((country) => {
      const example = getExampleNumber(country, examples);
      if (!example) return [];
      const expected = example.formatNational().replace(/\D/g, '');
      const { shown } = render(example.number, country, 'national');
      const significant = render(example.number, country, 'significant').shown;
      return shown === expected && significant === example.nationalNumber
        ? []
        : [[country, example.number, shown, expected]];
    });
    expect(different).toEqual([]);
    expect(getCountries().length).toBeGreaterThan(200);
  });
  it('rule 6: e164 and significant', () => {
    expect(render('+79161234567', 'RU', '+e164').shown).toBe('+79161234567');
    expect(render('+79161234567', 'RU', 'e164').shown).toBe('79161234567');
    expect(render('+79161234567', 'RU', 'significant').shown).toBe('9161234567');
    expect(render('+12133734253', 'US', 'significant').shown).toBe('2133734253');
    expect(render('+390612345678', 'IT', 'significant').shown).toBe('0612345678');
  });
  it('rule 6: a number of another numbering plan keeps its country', () => {
    for (const numberFormat of ['national', 'significant'] as const) {
      expect(render('+84951234567', 'RU', numberFormat)).toEqual({ shown: '+84951234567', format: '+e164' });
      expect(render('+79161234567', 'XX', numberFormat)).toEqual({ shown: '+79161234567', format: '+e164' });
      expect(render('+79161234567', 'constructor', numberFormat)).toEqual({ shown: '+79161234567', format: '+e164' });
    }
  });
  it('rule 6: a number of a country with the same plan is written nationally', () => {
    expect(render('+77010000003', 'RU', 'national').shown).toBe('87010000003');
    expect(render('+16135550123', 'US', 'national').shown).toBe('6135550123');
  });
});
