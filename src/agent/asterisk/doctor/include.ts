import { readFileSync } from 'node:fs';
import type { Finding } from '../../../domain/finding.ts';
import type { DialplanStep } from './facts.ts';

export const INCLUDE = 'callerid-groups.conf';
const OWN = ['callerid-groups', 'callerid-originate'];
const EMERGENCY = 'callerid-emergency';
/** Contexts that this file makes: nothing in them is anybody else's. */
export const OWN_CONTEXTS: readonly string[] = [...OWN, EMERGENCY];

/** The include that came with this program, seen from the source and from the built program. */
const shipped = () => readFileSync(new URL(`../../../../dialplan/asterisk/${INCLUDE}`, import.meta.url), 'utf8');

/** Is the include loaded, is it this program's, and does it know the emergency destinations? */
export function examineInclude(steps: readonly DialplanStep[], emergencyDestinations: readonly string[]): Finding[] {
  const take = `Copy dialplan/asterisk/${INCLUDE} of this version to /etc/asterisk, then \`dialplan reload\`.`;
  if (!steps.some(({ context }) => context === 'callerid-groups')) {
    return [
      {
        severity: 'error',
        code: 'include_missing',
        subject: INCLUDE,
        what: 'The include is not loaded: no call can ask for its number.',
        fix: `${take} extensions.conf needs the line #include "${INCLUDE}".`,
      },
    ];
  }
  const different = firstDifference(steps);
  const findings: Finding[] = different
    ? [
        {
          severity: 'error',
          code: 'include_differs',
          subject: INCLUDE,
          what: `The include that is loaded is not that of this version (first seen at ${different}).`,
          fix: take,
        },
      ]
    : [];
  const patterns = steps.filter(({ context }) => context === EMERGENCY).map(({ extension }) => extension);
  const missing = emergencyDestinations.filter(
    (destination) => !patterns.some((pattern) => matches(pattern, destination)),
  );
  if (missing.length > 0) {
    findings.push({
      severity: 'warning',
      code: 'emergency_missing',
      subject: EMERGENCY,
      what: `${missing.join(', ')}: emergency destinations of the settings that the dialplan does not know by itself, should the resident table be gone.`,
      fix: `In extensions.conf: [${EMERGENCY}] ${missing.map((d) => `exten => ${d},1,NoOp()`).join(' ')}`,
    });
  }
  return findings;
}

type Shipped = Pick<DialplanStep, 'context' | 'extension' | 'application' | 'data'>;

const textOf = ({ application, data }: Shipped) => `${application}(${data})`;

/** `context,extension,priority` of the first step that is another one; null: all are the same. */
function firstDifference(loaded: readonly DialplanStep[]): string | null {
  const wanted = parse(shipped());
  for (const context of OWN) {
    const extensions = new Set([...wanted, ...loaded].filter((s) => s.context === context).map((s) => s.extension));
    for (const extension of extensions) {
      const of = (steps: readonly Shipped[]) =>
        steps.filter((step) => step.context === context && step.extension === extension).map(textOf);
      const [want, have] = [of(wanted), of(loaded)];
      const at = Array.from({ length: Math.max(want.length, have.length) }, (_, i) => i).find(
        (i) => want[i] !== have[i],
      );
      if (at !== undefined) return `${context},${extension},${at + 1}`;
    }
  }
  return null;
}

/** The steps of a dialplan file that is written as ours is: no templates, no includes, priorities in their order. */
function parse(text: string): readonly Shipped[] {
  const steps: Shipped[] = [];
  let context = '';
  let extension = '';
  for (const line of text.split('\n')) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (header) context = header;
    const [, own, rest] = /^(?:exten => ([^,]+),| same => )(.+)$/.exec(line) ?? [];
    if (rest === undefined) continue;
    extension = own ?? extension;
    const [, application = '', data = ''] = /^(?:\d+|n)(?:\([^)]*\))?,(\w+)\((.*)\)$/.exec(rest) ?? [];
    steps.push({ context, extension, application, data });
  }
  return steps;
}

/** Asterisk's patterns: https://docs.asterisk.org/Configuration/Dialplan/Pattern-Matching/ */
export function matches(pattern: string, destination: string): boolean {
  if (!pattern.startsWith('_')) return pattern === destination;
  const source = pattern.slice(1).replace(/\[[^\]]*\]|./g, (part) => {
    if (part.startsWith('[')) return part;
    const sets: Record<string, string> = { X: '[0-9]', Z: '[1-9]', N: '[2-9]', '.': '.+', '!': '.*' };
    return sets[part.toUpperCase()] ?? part.replace(/[+*?^$()|\\/{}]/, '\\$&');
  });
  return new RegExp(`^${source}$`).test(destination);
}
