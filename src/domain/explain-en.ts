import type { Decision, ReferenceKind } from './decision.ts';
import type { Words } from './explain.ts';
import type { NumberFormat, Policy, Selection } from './model.ts';
import { formatPhoneNumber as number } from './phone-number.ts';

const KINDS: Readonly<Record<ReferenceKind, string>> = {
  group: 'a caller ID group',
  task: 'a call task',
  number: 'one phone number',
  none: "the trunk's default",
  invalid: 'none of the known forms',
};

const POLICIES: Readonly<Record<Policy, string>> = {
  trunk_default: "show the trunk's default number",
  fallback_group: 'try the fallback group',
  keep: 'leave the caller ID as it is',
  reject: 'reject the call',
};

const OWNERS = {
  group: "The caller ID group's policy",
  trunk: "The trunk's policy",
  system: "The system's policy",
  end_of_chain: 'The fallbacks are used up, so the last resort',
} as const;

const SELECTIONS: Readonly<Record<Selection, string>> = {
  position: 'the first by position',
  by_destination: 'by destination, the same for each call to this contact',
};

const FORMATS: Readonly<Record<NumberFormat, string>> = {
  '+e164': 'international with +',
  e164: 'international without +',
  national: 'national, with the trunk prefix where the country has one',
  significant: 'national without trunk prefix',
};

export const ENGLISH: Words = {
  reasons: {
    emergency: 'it is an emergency call',
    group: 'the caller ID group has a number at this carrier',
    number: 'the phone number is registered with this carrier',
    trunk_default: "the trunk's default number was asked for",
    unknown_trunk: 'this trunk is not known for this PBX',
    unassigned_trunk: 'the trunk has no carrier assigned yet',
    invalid_reference: 'the reference is not of a known form',
    unknown_reference: 'there is no such caller ID group, call task or phone number',
    empty_group: 'the caller ID group has no numbers',
    no_number_at_carrier: 'the caller ID group has no number at this carrier',
    numbers_disabled: 'what there is at this carrier is disabled',
    wrong_carrier: 'the phone number is registered with another carrier',
    no_default_number: 'the trunk has no default number that can be shown',
    no_agent: 'no agent was there to ask',
    agent_gone: 'the agent went away at that moment',
    timeout: 'no agent answered in time',
    no_answer: 'no agent gave an answer',
    bad_answer: 'the answer was not meant for this attempt',
    not_ready: 'the agent had no configuration to decide on yet',
    overload: 'too many calls asked at once',
    bad_destination: 'the destination holds signs that the PBX would take for several numbers',
  },
  steps: {
    emergency: ({ destination, by }) =>
      by === 'list'
        ? `Emergency call: ${destination} is on the list of emergency destinations.`
        : `Emergency call to ${destination}: the PBX says so.`,
    trunk: ({ pbx, trunk, found }) =>
      found
        ? `The call leaves PBX "${pbx}" by trunk "${trunk}".`
        : `Trunk "${trunk}" of PBX "${pbx}" is not known here. Add it, or check both names; the trunk's must match letter for letter.`,
    carrier: ({ carrier }) =>
      carrier === null
        ? 'No carrier is assigned to this trunk. Assign one, so that numbers can be shown on it.'
        : `The carrier of this trunk is "${carrier}".`,
    reference: ({ reference, kind, found }) => {
      if (kind === 'none') return "The call names nothing, so the trunk's default number is meant.";
      if (kind === 'invalid') {
        return `"${reference}" is no reference. Write group:NAME, group:#ID, task:NAME, number:+E164, or nothing.`;
      }
      return found ? `"${reference}" names ${KINDS[kind]}.` : `"${reference}" names ${KINDS[kind]} that is not there.`;
    },
    task: ({ task, definable }) =>
      `Call task "${task}" shows ${KINDS[definable === 'trunk_default' ? 'none' : definable]}.`,
    eligible: ({ group, total, atCarrier, enabled }) =>
      `Numbers of caller ID group "${group}": ${total}; at this carrier: ${atCarrier}; enabled there: ${enabled}.`,
    number_at_carrier: ({ e164, carrier, result }) =>
      ({
        ok: `${number(e164)} is registered with "${carrier}".`,
        disabled: `${number(e164)} is registered with "${carrier}", but disabled.`,
        wrong_carrier: `${number(e164)} is not registered with "${carrier}", only with another carrier: "${carrier}" would drop the call.`,
      })[result],
    selected: ({ rule, e164, of }) =>
      of === 1 ? `${number(e164)} is the only one.` : `Of ${of}, ${number(e164)} is chosen: ${SELECTIONS[rule]}.`,
    no_match: ({ reason }) => `No number fits: ${ENGLISH.reasons[reason]}.`,
    policy: ({ policy, from, group }) =>
      `${OWNERS[from]}: ${POLICIES[policy]}${group === undefined ? '' : ` "${group}"`}.`,
    default_number: ({ e164, usable }) => ownNumber("The trunk's default number", e164, usable),
    emergency_number: ({ e164, usable }) => ownNumber("The trunk's emergency number", e164, usable),
    rendered: ({ shown, format }) => `For this carrier it is written ${shown} (${FORMATS[format]}).`,
    safeguard: ({ e164 }) =>
      `${number(e164)} failed the last check (enabled, registered with this carrier, digits only) and is not shown. Please report this.`,
    presentation: ({ presentation }) =>
      ({
        allowed: 'The caller ID was hidden; an emergency service gets to see the number.',
        restricted: 'The caller ID is restricted and stays so: the carrier gets the number, the called party does not.',
        unavailable: 'The caller ID is marked as unavailable and stays so.',
      })[presentation],
    outcome: ({ action }) => OUTCOMES[action],
  },
  summary: (decision, reason) => {
    const policy = decision.policy === null ? '' : `; policy: ${POLICIES[decision.policy]}`;
    return `${WHAT[decision.action](decision)}: ${reason}${policy}`;
  },
};

const OUTCOMES: Readonly<Record<Decision['action'], string>> = {
  set: 'The number is set as the caller ID.',
  keep: 'The caller ID is left as it is.',
  reject: 'The call is rejected.',
};

const WHAT: Readonly<Record<Decision['action'], (decision: Decision) => string>> = {
  set: (decision) => `shows ${'shown' in decision ? decision.shown : ''} at ${decision.carrier?.name ?? ''}`,
  keep: () => 'caller ID left as it is',
  reject: () => 'call rejected',
};

function ownNumber(what: string, e164: string | null, usable: boolean): string {
  if (e164 === null) return `${what} is not set.`;
  return usable ? `${what} is ${number(e164)}.` : `${what} ${number(e164)} is disabled, or of another carrier.`;
}
