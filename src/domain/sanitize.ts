/** Longest text that is handed to a PBX; an AMI line breaks at about 1,020 bytes. Characters. */
export const MAX_PBX_TEXT = 128;

/**
 * Control characters end a header or a command; quotes, `<`, `>`, `,`, `;` and `\` end or escape a value in SIP headers
 * and dialplan arguments; `$` starts a variable in both dialplans; brackets, braces, `^` and `|` part the legs and the
 * variables of a FreeSWITCH bridge and the fields of an answer. Lone surrogates make no valid UTF-8.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}"'`<>,;\\${}[\]^|]/gu;

const ROUND = /[()]/g;

/**
 * What may reach a PBX of a text that people typed: stripped, trimmed, of bounded length. Round brackets stay where they
 * come in pairs: behind one that is not closed, Asterisk splits no arguments at commas (`__ast_app_separate_args`).
 */
export function sanitizeForPbx(text: string): string {
  const clean = text
    .slice(0, 8 * MAX_PBX_TEXT)
    .replace(UNSAFE, '')
    .trim();
  const short = clean.length > MAX_PBX_TEXT ? [...clean].slice(0, MAX_PBX_TEXT).join('') : clean;
  return isPaired(short) ? short : short.replace(ROUND, '').trim();
}

function isPaired(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(ROUND)) {
    open += bracket === '(' ? 1 : -1;
    if (open < 0) return false;
  }
  return open === 0;
}
