import type { CallRequest, Decision } from './decision.ts';
import type { Snapshot } from './snapshot.ts';

/** What one attempt of one call shows. Pure; never throws, whatever the strings of the request are. */
export function resolve(snapshot: Snapshot, request: CallRequest): Decision {
  return {
    action: 'keep',
    reason: 'unknown_trunk',
    policy: 'keep',
    carrier: null,
    trace: [],
    seq: snapshot.seq,
    presentation: request.callerId.presentation,
  };
}
