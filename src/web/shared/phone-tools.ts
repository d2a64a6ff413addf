import { AsYouType, type CountryCode, getCountries } from 'libphonenumber-js/max';
import { formatPhoneNumber, type ParsedPhoneNumber, parsePhoneNumber } from '../../domain/phone-number.ts';

/** What needs the metadata of all numbering plans: a file of its own, which loads after the page. */
export interface PhoneTools {
  parse(input: string, country: string, allowForeign: boolean): ParsedPhoneNumber;
  format(e164: string): string;
  /** What was typed so far, with the spaces and brackets of its country. */
  asTyped(input: string, country: string): string;
  /** ISO 3166-1 alpha-2 of every country that has a numbering plan. */
  readonly countries: readonly string[];
}

export const phoneTools: PhoneTools = {
  parse: (input, country, allowForeign) => parsePhoneNumber(input, country, { allowForeign }),
  format: formatPhoneNumber,
  asTyped: (input, country) => new AsYouType(country === '' ? undefined : (country as CountryCode)).input(input),
  countries: getCountries(),
};
