import { hash } from 'node:crypto';
import { type Decision, NO_ANSWER_REASONS, REASONS, type Reason } from '../domain/decision.ts';
import { parsePhoneNumber } from '../domain/phone-number.ts';
import { resolve } from '../domain/resolve.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { DecisionRecord } from '../store/store.ts';
import type { PbxDecision } from './pbx.ts';

/**
 * A decision that the PBX made by itself, as it is kept. What was shown is what the PBX says; why is what the present
 * configuration says, if it would show the same. Null: its reason is not known here, it is of another release.
 */
export function recordOf(heard: PbxDecision, snapshot: Snapshot): DecisionRecord | null {
  const reason = REASONS.find((word) => word === heard.reason);
  if (!reason) return null;
  const { request, source } = heard;
  return {
    id: idOf(heard),
    at: new Date(heard.at),
    request,
    decision: decisionOf(heard, reason, snapshot),
    source,
    waitUs: null,
  };
}

function decisionOf({ request, action, shown, seq }: PbxDecision, reason: Reason, snapshot: Snapshot): Decision {
  const resolved = resolve(snapshot, request);
  const isUnanswered = NO_ANSWER_REASONS.some((word) => word === reason);
  if (!isUnanswered && resolved.action === action && (resolved.action !== 'set' || resolved.shown === shown)) {
    return { ...resolved, reason, seq: seq || resolved.seq };
  }
  // An edit came in between, or nobody was asked. The trace would be about another outcome, so there is none.
  const base = {
    reason,
    policy: null,
    trace: [],
    seq,
    presentation: request.callerId.presentation,
  } as const;
  const { carrier } = resolved;
  if (action !== 'set' || !carrier) return { ...base, action: action === 'reject' ? 'reject' : 'keep', carrier };
  const parsed = parsePhoneNumber(shown, snapshot.carrier(carrier.id)?.country ?? '', { allowForeign: true });
  const e164 = parsed.ok ? parsed.e164 : shown;
  const known = snapshot.phoneNumbersByE164(e164).find((number) => number.carrierId === carrier.id);
  const origin = reason === 'group' || reason === 'number' ? reason : 'trunk_default';
  const display = { name: 'keep', text: '' } as const;
  return { ...base, action, carrier, number: { id: known?.id ?? 0, e164, origin }, shown, display };
}

/** The same whoever hears of it: several agents of a PBX do, and it is kept once. */
function idOf({ request, at, action, shown }: PbxDecision): string {
  const text = JSON.stringify([request.pbx, request.callId, request.attempt, request.trunk, at, action, shown]);
  const hex = hash('sha1', text);
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
