import { placeCalls, type WatchedCarrier } from '../support/sipp.ts';
import type { Expectation } from './data.ts';
import type { CalledPbx } from './pbx.ts';

/** What a carrier saw of one call. */
export interface Seen {
  readonly destination: string;
  /** The caller ID's number in the INVITE. Null: no INVITE came. */
  readonly number: string | null;
}

let calls = 0;

/**
 * Places one call through the PBX and reads the caller ID where it counts: in the INVITE that the carrier received.
 * Where From and P-Asserted-Identity do not say the same, both are returned, so that the call is seen to be wrong.
 */
export async function placeCall(
  { sip, callFrom }: Pick<CalledPbx, 'sip' | 'callFrom'>,
  carrier: WatchedCarrier,
  { trunk, reference }: Pick<Expectation, 'trunk' | 'reference'>,
): Promise<Seen> {
  const destination = `+7916555${String(++calls).padStart(4, '0')}`;
  const headers = { 'X-Trunk': trunk, 'X-Reference': encodeURIComponent(reference) };
  const call = { from: '101', display: 'Desk 101', to: destination, headers };
  await placeCalls([call], { to: sip, ...(callFrom && { address: callFrom }) });
  const invite = await carrier.inviteFor(destination, 2000).catch(() => null);
  if (!invite) return { destination, number: null };
  const asserted = invite.assertedIdentity?.user ?? invite.from.user;
  return { destination, number: asserted === invite.from.user ? asserted : `${invite.from.user}/${asserted}` };
}
