import { isAscii } from './characters.ts';

export const MAX_NAME_LENGTH = 64;

export const NAME_REFUSALS = ['empty', 'too_long', 'control_character', 'starts_with_hash'] as const;
export type NameRefusal = (typeof NAME_REFUSALS)[number];

/** Control characters, line and paragraph separators, halves of surrogate pairs (which no database takes). */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * The rule for names of groups, carriers, PBXs and call tasks: 1 to 64 characters (code points), no control
 * characters, not starting with `#` (so that `group:#12` can only be an id). Spaces around it are taken off.
 */
export function checkName(
  input: string,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly code: NameRefusal } {
  const name = input.trim();
  if (name === '') return { ok: false, code: 'empty' };
  // The cheap bound first: a code point is at most two units, and spreading megabytes is no way to count them.
  if (name.length > 2 * MAX_NAME_LENGTH || [...name].length > MAX_NAME_LENGTH) return { ok: false, code: 'too_long' };
  if (CONTROL.test(name)) return { ok: false, code: 'control_character' };
  if (name.startsWith('#')) return { ok: false, code: 'starts_with_hash' };
  return { ok: true, name };
}

/** The key under which a name is unique: the database makes the same one by `lower(normalize(name, NFKC))` with ICU. */
export function fold(name: string): string {
  return isAscii(name) ? name.toLowerCase() : name.normalize('NFKC').toLowerCase();
}
