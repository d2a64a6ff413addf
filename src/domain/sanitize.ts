/** Longest text that is handed to a PBX; an AMI line breaks at about 1,020 bytes. Characters. */
export const MAX_PBX_TEXT = 128;

/**
 * Control characters end a header or a command; quotes, `<`, `>`, `,`, `;` and `\` end or escape a value in SIP headers
 * and dialplan arguments; `$` starts a variable in both dialplans; brackets, braces, `^` and `|` part the legs and the
 * variables of a FreeSWITCH bridge and the fields of an answer. Lone surrogates make no valid UTF-8.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}"'`<>,;\\${}[\]^|]/gu;

/** What may reach a PBX of a text that people typed: stripped, trimmed, of bounded length. */
export function sanitizeForPbx(text: string): string {
  const clean = text
    .slice(0, 8 * MAX_PBX_TEXT)
    .replace(UNSAFE, '')
    .trim();
  return clean.length > MAX_PBX_TEXT ? [...clean].slice(0, MAX_PBX_TEXT).join('') : clean;
}
