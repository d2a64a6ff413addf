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
      readonly e164: string /** ISO 3166-1 alpha-2; null for numbers of no country. */;
      readonly country: string | null;
    }
  | { readonly ok: false; readonly code: Exclude<PhoneNumberRefusal, 'foreign'> }
  | { readonly ok: false; readonly code: 'foreign'; readonly e164: string; readonly country: string | null };

/** Reads a phone number as people type it, with the carrier's country as default region. Never throws. */
export function parsePhoneNumber(
  _input: string,
  _country: string,
  _options: { readonly allowForeign?: boolean } = {},
): ParsedPhoneNumber {
  return { ok: false, code: 'empty' };
}

/** For display: `+7 916 123-45-67`; what can't be parsed comes back as it is. */
export function formatPhoneNumber(e164: string): string {
  return e164;
}
