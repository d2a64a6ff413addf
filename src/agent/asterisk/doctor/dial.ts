/** What an argument of an application says, as far as the doctor reads it. */

/** Splits at commas that stand outside of brackets. */
export function splitArguments(data: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const sign of data) {
    if ('([{'.includes(sign)) depth++;
    if (')]}'.includes(sign)) depth--;
    if (sign === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += sign;
  }
  return [...parts, part];
}

/** The letters of an option string without what stands in their brackets: `ib(result^s^1)` -> `ib`. */
export const optionLetters = (options = ''): string => options.replace(/\([^)]*\)/g, '');

/** Trunks that a dial string leaves by: `PJSIP/7916@trunk`, `PJSIP/trunk/sip:7916@host`. Local legs leave by none. */
export function trunksDialled(target: string, isTrunk: (name: string) => boolean): readonly string[] {
  return target.split('&').flatMap((leg) => {
    const [, rest] = /^\s*PJSIP\/(.+)$/i.exec(leg) ?? [];
    if (rest === undefined) return [];
    const at = rest.lastIndexOf('@');
    const slash = rest.indexOf('/');
    const name = slash > 0 ? rest.slice(0, slash) : at >= 0 ? rest.slice(at + 1) : '';
    return /\$[{[]/.test(name) || isTrunk(name) ? [name] : [];
  });
}
