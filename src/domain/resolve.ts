import { isPlainNumber } from './characters.ts';
import type { CallRequest, Decision, MatchReason, NoMatchReason, NumberOrigin, TraceStep } from './decision.ts';
import { isEmergency } from './emergency.ts';
import type { Carrier, GroupHead, PhoneNumber, Policy, Trunk } from './model.ts';
import { renderNumber } from './number-format.ts';
import { sanitizeForPbx } from './sanitize.ts';
import { select } from './selection.ts';
import type { Snapshot } from './snapshot.ts';
import { findTarget, type Target } from './target.ts';
import { clip } from './trace.ts';

/** Fallback groups that one decision tries at most. */
export const MAX_FALLBACKS = 3;

/**
 * What one attempt of one call shows: emergency -> trunk -> carrier -> reference -> eligible numbers -> selection ->
 * rendering. Pure: the same snapshot and request give the same decision; nothing of an earlier attempt is looked at.
 * Never throws, whatever the strings of the request are. Recording it is the caller's.
 */
export function resolve(snapshot: Snapshot, request: CallRequest): Decision {
  const trace: TraceStep[] = [];
  const emergency = checkEmergency(snapshot, request, trace);
  const call = findRoute(snapshot, request, trace);
  if (emergency) return decideEmergency(call);
  const target = findTarget(snapshot, request.reference, call.trace);
  const match = findNumber(call, target);
  return typeof match === 'string'
    ? decideByPolicy(call, match, target.kind === 'group' ? target.group : null)
    : set(call, match);
}

/** One attempt on its way through the steps; each adds what it found to the trace. */
interface Call {
  readonly snapshot: Snapshot;
  readonly request: CallRequest;
  /** Null: unknown to the configuration, or ignored. */
  readonly trunk: Trunk | null;
  /** Null: no trunk, or no carrier assigned to it. */
  readonly carrier: Carrier | null;
  readonly trace: TraceStep[];
}

interface Match {
  readonly number: PhoneNumber;
  readonly reason: MatchReason | NoMatchReason;
  readonly origin: NumberOrigin;
  /** The policy that found it; null where the reference itself matched. */
  readonly policy: Policy | null;
}

function checkEmergency(snapshot: Snapshot, request: CallRequest, trace: TraceStep[]): boolean {
  const listed = isEmergency(request.destination, snapshot.emergencyDestinations);
  if (!listed && !request.emergency) return false;
  trace.push({ code: 'emergency', destination: clip(request.destination), by: listed ? 'list' : 'pbx' });
  return true;
}

function findRoute(snapshot: Snapshot, request: CallRequest, trace: TraceStep[]): Call {
  const found = snapshot.trunk(request.pbx, request.trunk);
  const trunk = found && !found.ignored ? found : null;
  trace.push({ code: 'trunk', pbx: clip(request.pbx), trunk: clip(request.trunk), found: trunk !== null });
  const carrier = (trunk?.carrierId != null && snapshot.carrier(trunk.carrierId)) || null;
  if (trunk) trace.push({ code: 'carrier', carrier: carrier?.name ?? null });
  return { snapshot, request, trunk, carrier, trace };
}

/** Nothing rotates, hides, or rejects an emergency call: a fixed number of this trunk, or what is there already. */
function decideEmergency(call: Call): Decision {
  const reason = 'emergency';
  const emergencyNumber = usable(call, call.trunk?.emergencyNumberId, 'emergency_number');
  if (emergencyNumber) return set(call, { number: emergencyNumber, reason, origin: 'emergency_number', policy: null });
  const defaultNumber = usable(call, call.trunk?.defaultNumberId, 'default_number');
  if (defaultNumber) return set(call, { number: defaultNumber, reason, origin: 'trunk_default', policy: null });
  return leave(call, 'keep', reason, null);
}

/** The number that the reference itself stands for at this carrier, or why there is none. */
function findNumber(call: Call, target: Target): Match | NoMatchReason {
  if (!call.trunk) return 'unknown_trunk';
  if (!call.carrier) return 'unassigned_trunk';
  switch (target.kind) {
    case 'none':
      return target.reason;
    case 'group': {
      const number = chooseFrom(call, target.group);
      return typeof number === 'string' ? number : { number, reason: 'group', origin: 'group', policy: null };
    }
    case 'number': {
      const number = numberAtCarrier(call, call.carrier, target.e164);
      return typeof number === 'string' ? number : { number, reason: 'number', origin: 'number', policy: null };
    }
    case 'trunk_default': {
      const number = usable(call, call.trunk.defaultNumberId, 'default_number');
      return number ? { number, reason: 'trunk_default', origin: 'trunk_default', policy: null } : 'no_default_number';
    }
  }
}

/** Eligible numbers of the group at the trunk's carrier, and the one that the group's rule selects. */
function chooseFrom({ snapshot, request, carrier, trace }: Call, group: GroupHead): PhoneNumber | NoMatchReason {
  const { total, atCarrier, enabled } = snapshot.numbersAt(group.id, carrier?.id ?? null);
  trace.push({ code: 'eligible', group: group.name, total, atCarrier, enabled: enabled.length });
  if (total === 0) return 'empty_group';
  if (atCarrier === 0) return 'no_number_at_carrier';
  const id = select(group.selection, enabled, request.destination, snapshot);
  const number = id !== undefined && snapshot.phoneNumber(id);
  if (!number) return 'numbers_disabled';
  trace.push({ code: 'selected', rule: group.selection, e164: number.e164, of: enabled.length });
  return number;
}

/** The same E.164 at another carrier is another phone number: only the one at this carrier will do. */
function numberAtCarrier({ snapshot, trace }: Call, carrier: Carrier, e164: string): PhoneNumber | NoMatchReason {
  const number = snapshot.phoneNumbersByE164(e164).find((each) => each.carrierId === carrier.id);
  const result = !number ? 'wrong_carrier' : number.enabled ? 'ok' : 'disabled';
  trace.push({ code: 'number_at_carrier', e164, carrier: carrier.name, result });
  if (!number) return 'wrong_carrier';
  return number.enabled ? number : 'numbers_disabled';
}

/** A number that the trunk itself names, if it may be shown there. */
function usable(
  { snapshot, carrier, trace }: Call,
  id: number | null | undefined,
  code: 'default_number' | 'emergency_number',
): PhoneNumber | null {
  const number = (id != null && snapshot.phoneNumber(id)) || null;
  const ok = number !== null && carrier !== null && number.enabled && number.carrierId === carrier.id;
  trace.push({ code, e164: number?.e164 ?? null, usable: ok });
  return ok ? number : null;
}

/**
 * No number matched: the policy answers. A fallback group is held to the same carrier and has a chain of its own; a
 * chain that comes back to a group, is too long, or leads nowhere ends in the trunk's default number, then in `keep`.
 */
function decideByPolicy(call: Call, reason: NoMatchReason, referred: GroupHead | null): Decision {
  call.trace.push({ code: 'no_match', reason });
  const tried = new Set<number>(referred ? [referred.id] : []);
  let group = referred;
  for (let fallbacks = 0; ; fallbacks++) {
    const { policy, fallbackGroupId, from } = policyFor(call, group);
    const next = policy === 'fallback_group' && fallbackGroupId !== null ? call.snapshot.group(fallbackGroupId) : null;
    call.trace.push({ code: 'policy', policy, from, ...(next ? { group: next.name } : {}) });
    if (policy === 'keep' || policy === 'reject') return leave(call, policy, reason, policy);
    if (policy === 'trunk_default') return decideByDefault(call, reason);
    if (!next || tried.has(next.id) || fallbacks === MAX_FALLBACKS) {
      call.trace.push({ code: 'policy', policy: 'trunk_default', from: 'end_of_chain' });
      return decideByDefault(call, reason);
    }
    tried.add(next.id);
    const number = chooseFrom(call, next);
    if (typeof number !== 'string') return set(call, { number, reason, origin: 'fallback_group', policy });
    group = next;
  }
}

/** The group's policy, else the trunk's, else the system's; with the fallback group of the same owner. */
function policyFor({ snapshot, trunk }: Call, group: GroupHead | null) {
  const { policy, fallbackGroupId } = snapshot.settings;
  if (group?.policy) return { policy: group.policy, fallbackGroupId: group.fallbackGroupId, from: 'group' } as const;
  if (trunk?.policy) return { policy: trunk.policy, fallbackGroupId: trunk.fallbackGroupId, from: 'trunk' } as const;
  return { policy, fallbackGroupId, from: 'system' } as const;
}

function decideByDefault(call: Call, reason: NoMatchReason): Decision {
  const policy = 'trunk_default';
  const number = usable(call, call.trunk?.defaultNumberId, 'default_number');
  return number ? set(call, { number, reason, origin: 'trunk_default', policy }) : leave(call, 'keep', reason, policy);
}

const isShowable = (text: string) => isPlainNumber(text) && text !== '' && text !== '+';

function set(call: Call, { number, reason, origin, policy }: Match): Decision {
  const { snapshot, trunk, carrier, trace } = call;
  // Belt and braces for the first promise, "never a wrong number": whatever a step above did, what the snapshot itself
  // says of this number has the last word. It is the one place that every number passes on its way to a PBX.
  const known = snapshot.phoneNumber(number.id);
  const safe = known?.e164 === number.e164 && known.enabled && known.carrierId === carrier?.id;
  const rendered = carrier ? renderNumber(number.e164, carrier) : null;
  if (!trunk || !carrier || !rendered || !safe || !isShowable(rendered.shown)) {
    trace.push({ code: 'safeguard', e164: clip(number.e164) });
    return leave(call, 'keep', reason, policy);
  }
  trace.push({ code: 'rendered', e164: number.e164, shown: rendered.shown, format: rendered.format });
  const presentation = presentationOf(call, reason);
  trace.push({ code: 'outcome', action: 'set' });
  return {
    action: 'set',
    reason,
    policy,
    carrier: { id: carrier.id, name: carrier.name },
    number: { id: number.id, e164: number.e164, origin },
    shown: rendered.shown,
    display: {
      name: trunk.displayName,
      text: trunk.displayName === 'fixed' ? sanitizeForPbx(trunk.displayText) : '',
    },
    presentation,
    trace,
    seq: snapshot.seq,
  };
}

function leave(call: Call, action: 'keep' | 'reject', reason: Match['reason'], policy: Policy | null): Decision {
  const { snapshot, request, carrier, trace } = call;
  trace.push({ code: 'outcome', action });
  return {
    action,
    reason,
    policy,
    carrier: carrier && { id: carrier.id, name: carrier.name },
    presentation: request.callerId.presentation,
    trace,
    seq: snapshot.seq,
  };
}

/** A restricted call stays restricted, except to an emergency service, which has to be able to call back. */
function presentationOf({ request, trace }: Call, reason: Match['reason']) {
  const presentation = reason === 'emergency' ? 'allowed' : request.callerId.presentation;
  if (request.callerId.presentation !== 'allowed') trace.push({ code: 'presentation', presentation });
  return presentation;
}
