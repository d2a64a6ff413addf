import type { Finding } from '../../../domain/finding.ts';
import type { Tag } from './xml.ts';

/** What stands before these wins over the number that apply returned, or goes to the carrier beside it. */
const OVERRIDES = /(?:^|[[{,;^|])\s*(?:nolocal:)?(origination_caller_id_number|sip_from_uri|sip_invite_from_uri)=/;

/** A leg by a gateway needs in front of it what apply returned for this trunk and this attempt, and nothing that undoes it. */
export function examineBridges(contexts: ReadonlyMap<string, readonly Tag[]>): Finding[] {
  return [...contexts]
    .filter(([context]) => !context.startsWith('callerid-'))
    .flatMap(([context, tags]) =>
      extensionsOf(tags).flatMap(([name, own]) => examineExtension(`${context}, ${name}`, own)),
    );
}

function extensionsOf(tags: readonly Tag[]): readonly (readonly [string, readonly Tag[]])[] {
  const found: [string, Tag[]][] = [];
  for (const tag of tags) {
    if (tag.name === 'extension') found.push([tag.attributes.name ?? '', []]);
    else found.at(-1)?.[1].push(tag);
  }
  return found;
}

/** Of multiset: VAR=VALUE VAR=VALUE, or with a sign of one's own between them: ^^;VAR=VALUE;VAR=VALUE. */
function assignmentsOf(application: string, data: string): readonly string[] {
  if (application === 'set' || application === 'export') return [data];
  if (application !== 'multiset') return [];
  return data.startsWith('^^') ? data.slice(3).split(data.charAt(2)) : data.split(' ');
}

function examineExtension(subject: string, tags: readonly Tag[]): Finding[] {
  const findings: Finding[] = [];
  const add = (code: string, what: string, fix: string) =>
    findings.push({ severity: 'error', code, subject, what, fix });
  let applied = false;
  let spent = false;
  let trunk: string | null = null;
  for (const { name, attributes } of tags) {
    const { application = '', data = '', field = '' } = attributes;
    if (name === 'condition') setBy(/^\$\{uuid_setvar_multi\(\$\{uuid\} (.*)\)\}$/.exec(field)?.[1]?.split(';') ?? []);
    if (name !== 'action' && name !== 'anti-action') continue;
    // callerid_steps: by the conditions of callerid-groups/apply.xml
    if (application === 'execute_extension' && /^callerid_(?:apply|steps) /.test(data)) {
      applied = true;
      spent = false;
    }
    setBy(assignmentsOf(application, data));
    if (application !== 'bridge') continue;
    // At commas and bars that stand in no brackets: each leg.
    for (const leg of data.split(/[,|](?![^{[]*[}\]])/)) {
      const gateway = /sofia\/gateway\/([^/]+)\//.exec(leg)?.[1];
      if (gateway === undefined) continue;
      const [, own] = /\$\{callerid_leg(?:_([^}]*))?\}/.exec(leg) ?? [null];
      const has = /\$\{callerid_leg/.test(leg);
      const meant = own ?? trunk;
      if (!has) {
        add(
          'bridge_without_apply',
          `${leg} leaves by a gateway without a decision for this leg.`,
          'Call callerid_apply before, and write what it returns in callerid_leg (callerid_leg_GATEWAY in a list) in front of the leg.',
        );
      } else if ((spent && own === undefined) || (meant !== null && !gateway.includes('$') && meant !== gateway)) {
        add(
          'leg_of_another_trunk',
          `${leg} shows the number that was decided for another attempt.`,
          `Before it: callerid_trunk=${gateway} and callerid_apply anew.`,
        );
      }
      if (OVERRIDES.test(leg)) overridden(leg);
    }
    spent = true;
  }
  return findings;

  function setBy(assignments: readonly string[]): void {
    for (const assigned of assignments) {
      const value = /^callerid_trunk=(.*)$/.exec(assigned)?.[1];
      if (value !== undefined) trunk = value.includes('$') ? null : value;
      if (applied && OVERRIDES.test(assigned)) overridden(assigned);
    }
  }

  function overridden(what: string): void {
    add('callerid_after_apply', `${what} replaces the number that apply has returned.`, 'Take it out.');
  }
}
