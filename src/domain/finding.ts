import type { IdentityHeader } from './model.ts';

/**
 * Something about a running PBX that breaks a promise (`error`), may break it (`warning`), or could not be looked at
 * (`unchecked`).
 */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'unchecked';
  /** Stable, for scripts. */
  readonly code: string;
  /** What it is about: a trunk, a place in the dialplan, a file. */
  readonly subject: string;
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
}

/** What the service knows of one PBX, as far as a look at the PBX itself needs it. */
export interface PbxKnowledge {
  /** Where the trunk's carrier looks for the number beside From; null: the trunk has no carrier. */
  readonly trunks: readonly { readonly name: string; readonly identityHeader: IdentityHeader | null }[];
  readonly emergencyDestinations: readonly string[];
}
