import { readFileSync } from 'node:fs';
import type { Finding } from '../../../domain/finding.ts';
import { type Tag, tagsOf, within } from './xml.ts';

const INCLUDE = 'callerid-groups.xml';

/**
 * The include that came with this program, with what it includes itself, as FreeSWITCH has it when it was loaded whole. Its
 * place is seen from the source and from the built program.
 */
const shipped = () => {
  const read = (file: string): string =>
    readFileSync(new URL(`../../../../dialplan/freeswitch/${file}`, import.meta.url), 'utf8')
      .replace(/<\/?include>/g, '')
      .replace(/<X-PRE-PROCESS cmd="include" data="([^"]*)"\/>/g, (_, included: string) => read(included))
      .replace(/<X-PRE-PROCESS cmd="set"[^>]*>/g, '')
      .replace('$${callerid_conditions_of}', 'callerid_apply');
  return within(tagsOf(read(INCLUDE)), 'context');
};

/** Is the include loaded, and is it this program's? */
export function examineInclude(contexts: ReadonlyMap<string, readonly Tag[]>): Finding[] {
  const take = `Copy dialplan/freeswitch/${INCLUDE} and the folder beside it of this version to conf/dialplan, then reloadxml.`;
  for (const [name, wanted] of shipped()) {
    const loaded = contexts.get(name);
    if (!loaded) {
      const what = `The include is not loaded (no context ${name}): no call can ask for its number.`;
      return [{ severity: 'error', code: 'include_missing', subject: INCLUDE, what, fix: take }];
    }
    const at = wanted.findIndex((tag, i) => textOf(tag) !== textOf(loaded[i]));
    if (at >= 0 || loaded.length !== wanted.length) {
      const extension = wanted.slice(0, at + 1).findLast((tag) => tag.name === 'extension')?.attributes.name ?? name;
      const what = `The include that is loaded is not that of this version (first seen in ${extension}).`;
      return [{ severity: 'error', code: 'include_differs', subject: INCLUDE, what, fix: take }];
    }
  }
  return [];
}

const textOf = (tag: Tag | undefined) => JSON.stringify(tag && [tag.name, tag.attributes]);

/**
 * Does the dialplan know the emergency destinations by itself, should the resident table be gone?
 * @param also the global variable callerid_emergency_also
 */
export function examineEmergency(destinations: readonly string[], also: string): Finding[] {
  const known = [...shipped().values()].flat().filter((tag) => tag.attributes.field === `\${callerid_destination}`);
  const patterns = known.map(({ attributes }) => attributes.expression ?? '').filter((text) => !/\$\{/.test(text));
  const own = also === '' ? [] : [`^(?:${also})$`];
  const missing = destinations.filter(
    (destination) => ![...patterns, ...own].some((text) => matches(text, destination)),
  );
  if (missing.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'emergency_missing',
      subject: 'callerid_emergency_also',
      what: `${missing.join(', ')}: emergency destinations of the settings that the dialplan does not know by itself, should the resident table be gone.`,
      fix: `In vars.xml: <X-PRE-PROCESS cmd="set" data="callerid_emergency_also=${[...(also ? [also] : []), ...missing].join('|')}"/>, then reloadxml.`,
    },
  ];
}

function matches(pattern: string, destination: string): boolean {
  try {
    return new RegExp(pattern).test(destination);
  } catch {
    return false; // an expression of PCRE's own, or none at all
  }
}
