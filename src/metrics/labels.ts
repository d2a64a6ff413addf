import { REASONS } from '../domain/decision.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/**
 * Each value of a label is one more series that Prometheus keeps, and some of them come from calls. So only what is
 * known from elsewhere becomes a label; everything else is one.
 */
export const OTHER = 'other';

const KNOWN: ReadonlySet<string> = new Set(REASONS);

export const reasonLabel = (reason: string): string => (KNOWN.has(reason) ? reason : OTHER);

/**
 * Trunks that somebody assigned to a carrier. One without is a name that a call may have brought: an agent proposes
 * those as trunks too.
 */
export function trunkLabel(snapshot: Snapshot | null, pbx: string, name: string): string {
  const trunk = snapshot?.trunk(pbx, name);
  return trunk && trunk.carrierId !== null && !trunk.ignored ? trunk.name : OTHER;
}
