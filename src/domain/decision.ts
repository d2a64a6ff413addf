import type { DisplayName, NumberFormat, Policy, Selection } from './model.ts';

/** A call that is about to leave a PBX by a trunk, as the PBX describes it. Every string is untrusted. */
export interface CallRequest {
  readonly pbx: string;
  readonly trunk: string;
  /** `group:NAME`, `group:#ID`, `task:NAME`, `number:+E164`, or empty: the trunk's default. */
  readonly reference: string;
  readonly destination: string;
  readonly callId: string;
  /** 1 for the first trunk tried, 2 for the next, ... */
  readonly attempt: number;
  /** The ORIGINAL caller ID, never the substitute of an earlier attempt. */
  readonly callerId: { readonly number: string; readonly presentation: Presentation };
  /** The PBX itself says that this is an emergency call. */
  readonly emergency: boolean;
}

export const PRESENTATIONS = ['allowed', 'restricted', 'unavailable'] as const;
export type Presentation = (typeof PRESENTATIONS)[number];

/** Why a decision is what it is. These are matches, the next ones say why the policy had to answer. */
export const MATCH_REASONS = ['emergency', 'group', 'number', 'trunk_default'] as const;
export const NO_MATCH_REASONS = [
  'unknown_trunk', // this PBX has no such trunk (or no such PBX, or it is ignored)
  'unassigned_trunk', // the trunk has no carrier yet
  'invalid_reference', // not of one of the four forms
  'unknown_reference', // no such group, task, or number
  'empty_group',
  'no_number_at_carrier', // the group has numbers, none of them at this carrier
  'numbers_disabled', // there are numbers at this carrier, all paused
  'wrong_carrier', // one phone number was named, and it is registered with another carrier only
  'no_default_number', // the trunk's default was asked for, and there is none that is enabled
] as const;
/** Why a PBX decided by the policy of its dialplan, in the words of both kinds of PBX. */
export const NO_ANSWER_REASONS = [
  'no_agent', // none was to be asked
  'agent_gone', // it was there a moment before
  'timeout',
  'no_answer',
  'bad_answer', // one that is no number, or another attempt's
  'not_ready', // the agent had nothing to decide on
  'overload', // too many calls asked at once
  'bad_destination', // the PBX would dial more than one number, or by another trunk
] as const;
export const REASONS = [...MATCH_REASONS, ...NO_MATCH_REASONS, ...NO_ANSWER_REASONS] as const;
export type MatchReason = (typeof MATCH_REASONS)[number];
export type NoMatchReason = (typeof NO_MATCH_REASONS)[number];
export type NoAnswerReason = (typeof NO_ANSWER_REASONS)[number];
export type Reason = (typeof REASONS)[number];

/** Where the number that was set comes from. */
export type NumberOrigin = 'group' | 'number' | 'trunk_default' | 'fallback_group' | 'emergency_number';

interface DecisionBase {
  readonly reason: Reason;
  /** The policy that answered, null where the reference matched. */
  readonly policy: Policy | null;
  readonly carrier: { readonly id: number; readonly name: string } | null;
  readonly trace: readonly TraceStep[];
  /** Version of the configuration that this was decided on. */
  readonly seq: number;
  /** As it came: a restricted call stays restricted. `allowed` where an emergency call was given a number. */
  readonly presentation: Presentation;
}

/** What was decided for one attempt of one call. Expected outcomes are values, never exceptions. */
export type Decision =
  | (DecisionBase & {
      readonly action: 'set';
      readonly carrier: { readonly id: number; readonly name: string };
      readonly number: { readonly id: number; readonly e164: string; readonly origin: NumberOrigin };
      /** The number as this carrier wants it written. Only digits and `+`. */
      readonly shown: string;
      /** What to do with the display name; `text` is stripped already. */
      readonly display: { readonly name: DisplayName; readonly text: string };
    })
  | (DecisionBase & { readonly action: 'keep' })
  | (DecisionBase & { readonly action: 'reject' });
export type Action = Decision['action'];

/** Who gave the PBX its answer. */
export const SOURCES = ['agent', 'table', 'policy'] as const;
export type Source = (typeof SOURCES)[number];

/** One step of the reasoning: a code with parameters, worded by `explain`. */
export type TraceStep =
  | { readonly code: 'emergency'; readonly destination: string; readonly by: 'list' | 'pbx' }
  | { readonly code: 'trunk'; readonly pbx: string; readonly trunk: string; readonly found: boolean }
  | { readonly code: 'carrier'; readonly carrier: string | null }
  | { readonly code: 'reference'; readonly reference: string; readonly kind: ReferenceKind; readonly found: boolean }
  | { readonly code: 'task'; readonly task: string; readonly definable: 'group' | 'number' | 'trunk_default' }
  | {
      readonly code: 'eligible';
      readonly group: string;
      readonly total: number;
      readonly atCarrier: number;
      readonly enabled: number;
    }
  | {
      readonly code: 'number_at_carrier';
      readonly e164: string;
      readonly carrier: string;
      readonly result: 'ok' | 'disabled' | 'wrong_carrier';
    }
  | { readonly code: 'selected'; readonly rule: Selection; readonly e164: string; readonly of: number }
  | { readonly code: 'no_match'; readonly reason: NoMatchReason }
  | {
      readonly code: 'policy';
      readonly policy: Policy;
      readonly from: 'group' | 'trunk' | 'system' | 'end_of_chain';
      readonly group?: string;
    }
  | { readonly code: 'default_number'; readonly e164: string | null; readonly usable: boolean }
  | { readonly code: 'emergency_number'; readonly e164: string | null; readonly usable: boolean }
  | { readonly code: 'rendered'; readonly e164: string; readonly shown: string; readonly format: NumberFormat }
  | { readonly code: 'safeguard'; readonly e164: string } // the last check refused a number that a step had chosen
  | { readonly code: 'presentation'; readonly presentation: Presentation }
  | { readonly code: 'outcome'; readonly action: 'set' | 'keep' | 'reject' };
export type ReferenceKind = 'group' | 'task' | 'number' | 'none' | 'invalid';
