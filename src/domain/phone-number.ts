import { isSupportedCountry, parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js/max';
import { E164 } from './e164.ts';

/** Why typed text is not taken as a phone number. */
export const PHONE_NUMBER_REFUSALS = [
  'empty',
  'letters',
  'extension', // "ext. 12", "доб. 12": a calling number has none
  'too_short',
  'too_long',
  'ambiguous', // two readings, both valid: write it with `+`
  'invalid', // no such number in that country's plan
  'foreign', // valid, but of another country than the carrier's: has to be confirmed
  'invalid_country', // the carrier's country is not known
] as const;
export type PhoneNumberRefusal = (typeof PHONE_NUMBER_REFUSALS)[number];

export type ParsedPhoneNumber =
  | {
      readonly ok: true;
      readonly e164: string;
      /** ISO 3166-1 alpha-2; null for numbers of no country (+800). */
      readonly country: string | null;
    }
  | { readonly ok: false; readonly code: Exclude<PhoneNumberRefusal, 'foreign'> }
  | { readonly ok: false; readonly code: 'foreign'; readonly e164: string; readonly country: string | null };

/** 15 digits with a separator after each, an international prefix, and room to spare. */
const MAX_INPUT_LENGTH = 64;
const EXTENSION = /(?:;\s*ext\s*=|[#,~]|(?<!\p{L})(?:ext?n?|extension|x|int|доб|вн)\.?)\s*\d{1,9}\s*$/iu;

/**
 * Reads a phone number as people type it, with the carrier's country as default region. A number of another country is
 * refused with what was found unless `allowForeign` says that somebody confirmed it: "+8 495 123-45-67", a slip for a
 * number of Moscow, is a valid number of Viet Nam. Never throws.
 */
export function parsePhoneNumber(
  input: string,
  country: string,
  options: { readonly allowForeign?: boolean } = {},
): ParsedPhoneNumber {
  if (!isSupportedCountry(country)) return { ok: false, code: 'invalid_country' };
  if (input.length > MAX_INPUT_LENGTH) return { ok: false, code: 'too_long' };
  const text = input.trim();
  if (text === '') return { ok: false, code: 'empty' };
  if (EXTENSION.test(text)) return { ok: false, code: 'extension' };
  if (/\p{L}/u.test(text)) return { ok: false, code: 'letters' };

  const region = { defaultCountry: country, extract: false } as const;
  const number = parsePhoneNumberFromString(text, region);
  if (!number?.isValid() || !E164.test(number.number)) {
    const length = validatePhoneNumberLength(text, region);
    if (length === 'TOO_SHORT') return { ok: false, code: 'too_short' };
    if (length === 'TOO_LONG') return { ok: false, code: 'too_long' };
    return { ok: false, code: 'invalid' };
  }
  if (number.ext) return { ok: false, code: 'extension' };

  // "48 305 54 74" in Poland: a subscriber of Radom (area code 48), or +48 305 54 74 without its plus. Both are valid, and
  // nobody may guess.
  const digits = text.normalize('NFKC').replace(/\D+/g, '');
  if (!/^\s*[+＋]/.test(text) && digits.startsWith(number.countryCallingCode)) {
    const international = parsePhoneNumberFromString(`+${digits}`, { extract: false });
    if (international?.isValid() && international.number !== number.number) return { ok: false, code: 'ambiguous' };
  }

  const found = number.country ?? null;
  if (found !== country && !options.allowForeign) {
    return { ok: false, code: 'foreign', e164: number.number, country: found };
  }
  return { ok: true, e164: number.number, country: found };
}

/** For display: `+7 916 123 45 67`; what can't be parsed comes back as it is. */
export function formatPhoneNumber(e164: string): string {
  const known = formatted.get(e164);
  if (known !== undefined) return known;
  const text = parsePhoneNumberFromString(e164, { extract: false })?.formatInternational() ?? e164;
  if (formatted.size >= MAX_FORMATTED) formatted.clear();
  formatted.set(e164, text);
  return text;
}

/** The same few numbers are shown again and again, and parsing one takes longer than a decision. */
const formatted = new Map<string, string>();
const MAX_FORMATTED = 1000;
