import type { Finding } from '../../../domain/finding.ts';
import { optionLetters, splitArguments, trunksDialled } from './dial.ts';
import type { DialplanStep } from './facts.ts';
import { OWN_CONTEXTS } from './include.ts';
import { walkDialplan } from './paths.ts';

const APPLY = /(^|[?:])\s*callerid-groups,apply,/;
const SETS_CALLERID = /(^|,)\s*(?:__?)?CALLERID\(/i;
const CALLERID_APPS = /^(SetCallerPres|SetCallerID|CallingPres)$/i;

/**
 * Looks for calls that leave by a trunk without a decision of their own, and for what changes the caller ID after it, on every
 * way through the dialplan, by Goto and Gosub too.
 */
export function examineDialplan(steps: readonly DialplanStep[], trunks: readonly string[]): Finding[] {
  const isTrunk = (name: string) => trunks.includes(name);
  const findings = new Map<string, Finding>();
  walkDialplan(
    steps.filter(({ context }) => !OWN_CONTEXTS.includes(context)),
    ({ application, data }, { context, extension, priority }, applied) => {
      const subject = `${context},${extension},${priority}`;
      const add = (severity: Finding['severity'], code: string, what: string, fix: string) =>
        findings.set(`${subject} ${code}`, { severity, code, subject, what, fix });
      const app = application.toLowerCase();
      const [target = '', , options] = splitArguments(data);
      if (app.startsWith('gosub') && APPLY.test(data)) return true;
      if (applied && (CALLERID_APPS.test(application) || (/^m?set$/.test(app) && SETS_CALLERID.test(data)))) {
        add(
          'error',
          'callerid_after_apply',
          `${application}(${data}) replaces the number that apply has set.`,
          'Set it before apply, or not at all.',
        );
      }
      const dialled = ['dial', 'page', 'originate'].includes(app) ? trunksDialled(target, isTrunk) : [];
      if (dialled.length === 0) return applied;
      if (app !== 'dial') {
        add(
          'error',
          `${app}_by_trunk`,
          `${application} leaves by ${dialled.join(', ')} without a decision.`,
          app === 'page'
            ? 'Page Local channels whose extension calls apply, then dials the trunk.'
            : 'Originate Local/DEST@callerid-originate/n with CALLERID_TRUNK and CALLERID_REFERENCE set.',
        );
        return applied;
      }
      const by = dialled.join(', ');
      if (dialled.length > 1) {
        add(
          'error',
          'fork_after_one_apply',
          `Dial goes by ${by} at once: all of them show one number, which belongs to one carrier.`,
          'Give each trunk a Local leg with an apply of its own, as samples/extensions.conf does.',
        );
      } else if (!applied) {
        add(
          'error',
          'dial_without_apply',
          `Dial leaves by ${by} without a decision for this attempt.`,
          `Before it, on every way that leads here: Gosub(callerid-groups,apply,1(${by},REFERENCE,\${EXTEN})), each time anew.`,
        );
      }
      const letters = optionLetters(options);
      if (/[fo]/.test(letters)) {
        add(
          'error',
          'dial_forces_callerid',
          `The options ${options} of Dial replace the number that apply has set.`,
          'Take f and o out of them.',
        );
      }
      if (!letters.includes('i')) {
        add(
          'warning',
          'dial_follows_redirects',
          `A redirection by the carrier of ${by} is followed without a decision.`,
          'Add i to the options of Dial.',
        );
      }
      return false; // the next attempt needs its own
    },
  );
  return [...findings.values()];
}

/** Queue members and FollowMe numbers that leave by a trunk: no apply can come before them. */
export function examineMembers(
  members: readonly (readonly [string, string])[],
  followMe: readonly string[],
  trunks: readonly string[],
): Finding[] {
  const isTrunk = (name: string) => trunks.includes(name);
  const fix = 'Use Local/DEST@CONTEXT/n with a context that calls apply, then dials the trunk.';
  const bad = (code: string, subject: string, dialled: string): Finding => ({
    severity: 'error',
    code,
    subject,
    what: `${dialled} leaves by a trunk without a decision.`,
    fix,
  });
  return [
    ...members
      .filter(([, target]) => trunksDialled(target, isTrunk).length > 0)
      .map(([member, target]) => bad('queue_member_by_trunk', `queue ${member}`, target)),
    ...followMe
      .filter((line) => trunks.some((trunk) => line.includes(`@${trunk}`)))
      .map((line) => bad('followme_by_trunk', 'followme.conf', line)),
  ];
}
