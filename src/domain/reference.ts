import { E164 } from './e164.ts';

/** What a call names, taken apart. A name that starts with `#` is an id: no name may start so (name.ts). */
export type Reference =
  | { readonly kind: 'none' }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'group'; readonly id: number }
  | { readonly kind: 'task'; readonly name: string }
  | { readonly kind: 'number'; readonly e164: string }
  | { readonly kind: 'invalid' };

/** Longer than any name of 64 characters, however it is composed; a PBX may hand over kilobytes. */
const MAX_REFERENCE_LENGTH = 1024;
const FORMS = ['group', 'task', 'number'] as const;
const ID = /^#([1-9]\d{0,9})$/;

const NONE: Reference = { kind: 'none' };
const INVALID: Reference = { kind: 'invalid' };

/** `group:NAME`, `group:#ID`, `task:NAME`, `number:+E164`, or nothing. Spaces around are not looked at. */
export function parseReference(text: string): Reference {
  if (text.length > MAX_REFERENCE_LENGTH) return INVALID;
  const trimmed = text.trim();
  if (trimmed === '') return NONE;
  const form = FORMS.find((each) => trimmed.startsWith(each) && trimmed[each.length] === ':');
  const rest = form && trimmed.slice(form.length + 1).trimStart();
  if (!rest) return INVALID;
  if (form === 'number') return E164.test(rest) ? { kind: 'number', e164: rest } : INVALID;
  if (!rest.startsWith('#')) return form === 'group' ? { kind: 'group', name: rest } : { kind: 'task', name: rest };
  const id = ID.exec(rest)?.[1];
  return form === 'group' && id !== undefined ? { kind: 'group', id: Number(id) } : INVALID;
}
