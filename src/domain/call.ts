/** What a destination is connected to once it answers: a phone, or a place in the dialplan. */
export type CallConnect = { readonly endpoint: string } | { readonly context: string; readonly extension: string };

/** A call that somebody asked for, on its way to the PBX that is to place it. */
export interface CallToPlace {
  /** The decisions of this call have it as their call id. */
  readonly id: string;
  /** The HTTP request that asked for it; null: it was asked for by a release that kept none. */
  readonly requestId: string | null;
  readonly trunk: string;
  /** As a call names it; empty: the trunk's default. */
  readonly reference: string;
  readonly destination: string;
  readonly connect: CallConnect;
  /** How long the destination may ring. */
  readonly ringSeconds: number;
}

/** `expired`: no agent took it in time, so it was not and never will be placed. */
export const CALL_STATES = ['pending', 'claimed', 'placed', 'failed', 'expired'] as const;
export type CallState = (typeof CALL_STATES)[number];
