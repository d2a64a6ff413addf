import type { TraceStep } from '../domain/decision.ts';
import type { NewDecision } from './decisions.ts';
import type { DecisionRecord } from './store.ts';

/** Longest text that is kept of what a call carried. Characters. */
const MAX_TEXT = 256;

/**
 * A decision as it is kept. Every string of a request is untrusted: what the database's text cannot hold is taken out,
 * so that no call can keep a whole batch from being written.
 */
export function toDecisionRow(
  { id, at, request, decision, source, waitUs }: DecisionRecord,
  mask: boolean,
): NewDecision {
  const set = decision.action === 'set' ? decision : null;
  const destination = clean(mask ? masked(request.destination) : request.destination);
  return {
    id: clean(id),
    at,
    callId: clean(request.callId),
    attempt: clamp(request.attempt, 32_767),
    pbx: clean(request.pbx),
    trunk: clean(request.trunk),
    reference: clean(request.reference),
    destination,
    callerNumber: clean(request.callerId.number),
    presentation: decision.presentation,
    action: decision.action,
    reason: decision.reason,
    policy: decision.policy,
    e164: set?.number.e164 ?? null,
    shown: set?.shown ?? null,
    carrier: decision.carrier?.name ?? null,
    source,
    configSeq: decision.seq,
    waitUs: waitUs === null ? null : clamp(waitUs, 2_147_483_647),
    trace: decision.trace.map((step) => cleanStep(step, mask)),
    group: groupAsked(decision.trace),
  };
}

/** All but the first four and the last two characters: enough to see the country and to find a complaint. */
export const masked = (destination: string) =>
  destination.length <= 6
    ? destination
    : destination.slice(0, 4) + '*'.repeat(destination.length - 6) + destination.slice(-2);

function groupAsked(trace: readonly TraceStep[]): string | null {
  const step = trace.find(({ code }) => code === 'eligible');
  return step?.code === 'eligible' ? clean(step.group) : null;
}

const UNSOUND = /[\0\p{Cs}]/gu;
const isSound = (text: string) => text.length <= MAX_TEXT && text.isWellFormed() && !text.includes('\0');
const clean = (text: string) => (isSound(text) ? text : text.slice(0, MAX_TEXT).replace(UNSOUND, ''));
const clamp = (value: number, max: number) => Math.max(0, Math.min(max, Math.round(value) || 0));

function cleanStep(step: TraceStep, mask: boolean): TraceStep {
  const hidden = mask && 'destination' in step ? { ...step, destination: masked(step.destination) } : step;
  // Nearly every step is sound, and there are several in each decision.
  if (Object.values(hidden).every((value) => typeof value !== 'string' || isSound(value))) return hidden;
  return Object.fromEntries(
    Object.entries(hidden).map(([key, value]) => [key, typeof value === 'string' ? clean(value) : value]),
  ) as TraceStep;
}
