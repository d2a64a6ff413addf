import { MATCH_REASONS, NO_MATCH_REASONS } from '../domain/decision.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/**
 * Each value of a label is one more series that Prometheus keeps, and some of them come from calls. So only what is
 * known from elsewhere becomes a label; everything else is one.
 */
export const OTHER = 'other';

/** Why the dialplan itself decided, as those of both kinds of PBX say it. */
export const NO_ANSWER_REASONS = [
  'no_agent',
  'agent_gone',
  'timeout',
  'no_answer',
  'bad_answer',
  'not_ready',
  'bad_destination',
] as const;

const REASONS: ReadonlySet<string> = new Set([...MATCH_REASONS, ...NO_MATCH_REASONS, ...NO_ANSWER_REASONS]);
const ACTIONS: ReadonlySet<string> = new Set(['set', 'keep', 'reject']);

export const reasonLabel = (reason: string): string => (REASONS.has(reason) ? reason : OTHER);
export const actionLabel = (action: string): string => (ACTIONS.has(action) ? action : OTHER);

/**
 * Trunks that somebody assigned to a carrier. One without is a name that a call may have brought: an agent proposes
 * those as trunks too.
 */
export function trunkLabel(snapshot: Snapshot | null, pbx: string, name: string): string {
  const trunk = snapshot?.trunk(pbx, name);
  return trunk && trunk.carrierId !== null && !trunk.ignored ? trunk.name : OTHER;
}
