import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, PbxKnowledge } from '../../../domain/finding.ts';
import { messageOf } from '../../deadline.ts';
import type { PbxConfig } from '../../pbx.ts';
import { type Esl, openEsl } from '../esl.ts';
import { tableVersionOf } from '../table-wire.ts';
import { examineBridges } from './dialplan.ts';
import { examineEmergency, examineInclude } from './include.ts';
import { type Tag, tagsOf, within } from './xml.ts';

const MODULES = ['mod_commands', 'mod_dptools', 'mod_dialplan_xml', 'mod_event_socket', 'mod_hash', 'mod_sofia'];
const SLOTS = [1, 2, 3, 4];
/** FreeSWITCH tells its clock in whole seconds. */
const SKEW_MS = 3000;
const ANSWER_MS = 10_000;
/** An agent says every second that it answers (other-agents.ts). */
const BEAT_MS = 2000;
const LOOK_MS = 100;

/** Looks at one FreeSWITCH, by its event socket. See `examinePbx`. */
export async function examineFreeswitch(
  config: PbxConfig,
  knowledge: PbxKnowledge | null,
  now: () => number,
): Promise<readonly Finding[]> {
  const { hostname, port } = new URL(config.url);
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 8021), password: config.password };
  let esl: Esl | null = null;
  try {
    esl = await openEsl(address);
    return await examine(esl, knowledge, now);
  } catch (error) {
    return [
      {
        severity: 'error',
        code: 'esl_unreachable',
        subject: config.url,
        what: `The event socket does not answer as it should: ${messageOf(error)}.`,
        fix: 'event_socket.conf.xml and acl.conf.xml as in dialplan/freeswitch/samples; PBX_<NAME>_URL and _PASSWORD as they say.',
      },
    ];
  } finally {
    esl?.close('done');
  }
}

async function examine(esl: Esl, knowledge: PbxKnowledge | null, now: () => number): Promise<readonly Finding[]> {
  const ask = async (command: string) => (await esl.api(command, ANSWER_MS)).trim();
  const findings: Finding[] = [];
  const add = (severity: Finding['severity'], code: string, subject: string, what: string, fix: string) =>
    findings.push({ severity, code, subject, what, fix });

  for (const module of MODULES) {
    if ((await ask(`module_exists ${module}`)) !== 'true') {
      add(
        'error',
        'module_missing',
        module,
        'This module is not loaded; the dialplan needs it.',
        `load ${module}, and modules.conf.xml.`,
      );
    }
  }

  const agents = await ask('global_getvar callerid_agents');
  if (!/^[^\s:|]+:\d+(\|[^\s:|]+:\d+)*$/.test(agents)) {
    add(
      'error',
      'agents_not_named',
      'callerid_agents',
      agents === '' || agents.startsWith('-ERR')
        ? 'The dialplan does not know where an agent listens, so it asks none.'
        : `callerid_agents=${agents} is no list of HOST:PORT with | between: the dialplan asks no agent.`,
      'In vars.xml: <X-PRE-PROCESS cmd="set" data="callerid_agents=127.0.0.1:8084"/>, then reloadxml.',
    );
  }

  if (!(await isAnswered(ask))) {
    add(
      'error',
      'agent_not_registered',
      'callerid-1',
      'No agent answers the calls of this PBX: the resident table does, or the policy.',
      'Is the service running, does it reach this PBX, has it read its configuration? Its log says so.',
    );
  }

  const contexts = within(tagsOf(await ask('xml_locate dialplan')), 'context');
  const also = await ask('global_getvar callerid_emergency_also');
  findings.push(
    ...examineInclude(contexts),
    ...examineEmergency(knowledge?.emergencyDestinations ?? ['112'], also.startsWith('-ERR') ? '' : also),
    ...examineBridges(contexts),
  );

  const gateways = within(tagsOf(await ask('xml_locate configuration configuration name sofia.conf')), 'gateway');
  for (const trunk of knowledge?.trunks.map(({ name }) => name) ?? gateways.keys()) {
    const gateway = gateways.get(trunk);
    if (!gateway) {
      add(
        'warning',
        'trunk_missing',
        trunk,
        'The service knows this trunk, but there is no such gateway.',
        'Set it to ignored on the page if it is gone.',
      );
    } else if (paramOf(gateway, 'caller-id-in-from') !== 'true') {
      add(
        'error',
        'caller_id_not_in_from',
        trunk,
        "The gateway's own user name stands in From in place of the number that was set.",
        '<param name="caller-id-in-from" value="true"/> in this gateway, then sofia profile NAME rescan.',
      );
    }
  }

  const versions = await Promise.all(SLOTS.map((slot) => ask(`global_getvar ${tableVersionOf(slot)}`)));
  if (!versions.some((version) => /^\d+$/.test(version))) {
    add(
      'warning',
      'table_missing',
      'resident table',
      'This PBX holds no resident table: with every agent down the policy of the dialplan decides.',
      'An agent writes it when it is connected: is the service running? Its log says what is in the way.',
    );
  }

  const ahead = Number(await ask('strepoch')) * 1000 - now();
  if (Number.isFinite(ahead) && Math.abs(ahead) > SKEW_MS) {
    add(
      'warning',
      'clock_skew',
      'clock',
      `The PBX's clock is ${(Math.abs(ahead) / 1000).toFixed(0)} s ${ahead > 0 ? 'ahead of' : 'behind'} this machine's: times of decisions will not fit.`,
      'Let both machines follow NTP (chrony, systemd-timesyncd).',
    );
  }
  return findings;
}

/** Whether an agent says that it answers calls, and says so anew. */
async function isAnswered(ask: (command: string) => Promise<string>): Promise<boolean> {
  const told = () => Promise.all(SLOTS.map((slot) => ask(`hash select/callerid-${slot}/answers`)));
  const before = await told();
  if (!before.some((text) => /^\d+\.\d+$/.test(text))) return false;
  const until = performance.now() + BEAT_MS;
  while (performance.now() < until) {
    await sleep(LOOK_MS);
    if ((await told()).some((text, i) => /^\d+\.\d+$/.test(text) && text !== before[i])) return true;
  }
  return false;
}

/** The last one counts, as FreeSWITCH has it. */
const paramOf = (tags: readonly Tag[], name: string) =>
  tags.findLast((tag) => tag.name === 'param' && tag.attributes.name === name)?.attributes.value;
