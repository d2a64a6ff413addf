import type { Finding, PbxKnowledge } from '../../../domain/finding.ts';
import { messageOf } from '../../deadline.ts';
import type { PbxConfig } from '../../pbx.ts';
import { appOf } from '../session.ts';
import { examineDialplan, examineMembers } from './dialplan.ts';
import { examineEndpoint } from './endpoints.ts';
import { type AmiFacts, type AriFacts, readAmi, readAri, type Told } from './facts.ts';
import { examineInclude } from './include.ts';

/** The dialplan asks an agent whose heartbeat is younger than this. Milliseconds. */
const ALIVE_MS = 2000;
/** Times in the list of decisions would be wrong; calls are not. Milliseconds. */
const SKEW_MS = 2000;

/** Looks at one Asterisk, by ARI and AMI. See `examinePbx`. */
export async function examineAsterisk(
  config: PbxConfig,
  knowledge: PbxKnowledge | null,
  now: () => number,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  try {
    findings.push(...examineAgents(await readAri(config, now)));
  } catch (error) {
    findings.push({
      severity: 'error',
      code: 'ari_unreachable',
      subject: config.url,
      what: `ARI does not answer as it should: ${messageOf(error)}.`,
      fix: 'http.conf and ari.conf as in dialplan/asterisk/samples; PBX_<NAME>_URL, _USER, _PASSWORD as they say.',
    });
  }
  if (!config.ami) {
    findings.push({
      severity: 'unchecked',
      code: 'ami_not_configured',
      subject: config.name,
      what: 'Without AMI there is no resident table, and trunks and dialplan can not be looked at.',
      fix: 'manager.conf as in dialplan/asterisk/samples, and PBX_<NAME>_AMI.',
    });
    return findings;
  }
  try {
    findings.push(...examineAmi(await readAmi(config.ami, namesOf(knowledge)), knowledge));
  } catch (error) {
    findings.push({
      severity: 'error',
      code: 'ami_unreachable',
      subject: `${config.ami.host}:${config.ami.port}`,
      what: `AMI does not answer as it should: ${messageOf(error)}.`,
      fix: 'manager.conf as in dialplan/asterisk/samples; PBX_<NAME>_AMI, _AMI_USER, _AMI_PASSWORD as it says.',
    });
  }
  return findings;
}

const namesOf = (knowledge: PbxKnowledge | null) => knowledge?.trunks.map(({ name }) => name) ?? null;

function examineAgents({ apps, heartbeats, clockAhead }: AriFacts): Finding[] {
  const findings: Finding[] = [];
  const slots = [1, 2, 3, 4].filter((slot) => apps.includes(appOf(slot)));
  const alive = slots.filter((slot) => Math.abs(heartbeats.get(slot) ?? Number.POSITIVE_INFINITY) < ALIVE_MS);
  if (slots.length === 0 || alive.length === 0) {
    findings.push({
      severity: 'error',
      code: slots.length === 0 ? 'agent_not_registered' : 'agent_without_heartbeat',
      subject: 'callerid-1',
      what:
        slots.length === 0
          ? 'No agent is registered with this PBX: its calls are answered by the resident table, or by the policy.'
          : `The agent in slot ${slots.join(', ')} is registered, but its heartbeat is old: no call asks it.`,
      fix: 'Is the service running, does it reach this PBX, has it read its configuration? Its log says so.',
    });
  }
  if (Math.abs(clockAhead) > SKEW_MS) {
    findings.push({
      severity: 'warning',
      code: 'clock_skew',
      subject: 'clock',
      what: `The PBX's clock is ${(Math.abs(clockAhead) / 1000).toFixed(1)} s ${clockAhead > 0 ? 'ahead of' : 'behind'} this machine's: times of decisions will not fit.`,
      fix: 'Let both machines follow NTP (chrony, systemd-timesyncd).',
    });
  }
  return findings;
}

function examineAmi(facts: AmiFacts, knowledge: PbxKnowledge | null): Finding[] {
  const { dialplan, endpoints, followMe, queueMembers, reads, tables, trunksFound } = facts;
  const trunks = namesOf(knowledge) ?? (trunksFound.ok ? trunksFound.value : []);
  const emergency = knowledge?.emergencyDestinations ?? ['112'];
  const findings: Finding[] = [
    ...refused('system', 'trunks, and the resident table', endpoints, trunksFound, followMe, reads, tables),
    ...refused('reporting', 'the dialplan', dialplan),
    ...refused('', 'queue members', queueMembers),
  ];
  const headerOf = (name: string) => knowledge?.trunks.find((trunk) => trunk.name === name)?.identityHeader ?? null;
  if (endpoints.ok) {
    for (const [name, endpoint] of endpoints.value) findings.push(...examineEndpoint(name, endpoint, headerOf(name)));
  }
  if (dialplan.ok) {
    findings.push(...examineInclude(dialplan.value, emergency), ...examineDialplan(dialplan.value, trunks));
  }
  findings.push(
    ...examineMembers(queueMembers.ok ? queueMembers.value : [], followMe.ok ? followMe.value : [], trunks),
  );
  if (reads.ok && reads.value !== null && !/\b(user|all)\b/.test(reads.value)) {
    findings.push({
      severity: 'warning',
      code: 'ami_class_missing',
      subject: 'user',
      what: 'The AMI user does not hear of the decisions that the PBX makes by itself: they are not recorded.',
      fix: 'read = user in manager.conf, for the user of PBX_<NAME>_AMI_USER.',
    });
  }
  if (tables.ok && tables.value.length === 0) {
    findings.push({
      severity: 'warning',
      code: 'table_missing',
      subject: 'resident table',
      what: 'This PBX holds no resident table: with every agent down the policy of the dialplan decides.',
      fix: 'An agent with PBX_<NAME>_AMI writes it when it is connected; `callerid pbx status` says what is in the way.',
    });
  }
  return findings;
}

/** One finding for all that a missing class of AMI keeps from being read. */
function refused(amiClass: string, what: string, ...answers: readonly Told<unknown>[]): Finding[] {
  const whys = answers.flatMap((answer) => (answer.ok ? [] : [answer.why]));
  if (whys.length === 0) return [];
  const isDenied = whys.some((why) => /permission denied/i.test(why));
  return [
    {
      severity: isDenied && amiClass === 'system' ? 'error' : 'unchecked',
      code: isDenied ? 'ami_class_missing' : 'ami_refused',
      subject: isDenied ? amiClass : 'AMI',
      what: `AMI does not show ${what}: ${[...new Set(whys)].join('; ')}.`,
      fix: isDenied
        ? 'write = system,reporting in manager.conf, for the user of PBX_<NAME>_AMI_USER.'
        : 'See the log of the PBX.',
    },
  ];
}
