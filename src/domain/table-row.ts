import type { NoMatchReason, Reason } from './decision.ts';
import type { DisplayName, IdentityHeader } from './model.ts';

/**
 * The resident table: the copy of the decisions that a PBX itself holds, in normal form, so that an edit of one group is
 * a few rows however many names and call tasks refer to it. How rows are written down is each kind of PBX's own.
 *
 * A PBX looks up: row of the trunk -> its carrier; reference -> target; (target, carrier) -> cell. A cell that says
 * `default`, `no_match` or `own` sends it back to the row of the trunk. Whatever is not there is asked of an agent.
 */
export type TableRow =
  | { readonly kind: 'trunk'; readonly trunk: string; readonly value: TrunkRow }
  | { readonly kind: 'emergency'; readonly destination: string }
  | { readonly kind: 'reference'; readonly reference: string; readonly target: TableTarget }
  | { readonly kind: 'cell'; readonly target: TableTarget; readonly carrierId: number; readonly value: Cell };

/** What a reference stands for: a group by its id, one phone number by its E.164, or the trunk's default. */
export type TableTarget =
  | { readonly kind: 'group'; readonly id: number }
  | { readonly kind: 'number'; readonly e164: string }
  | { readonly kind: 'trunk_default' };

/** What a PBX does at once. `ask`: only an agent can say. */
export type Outcome =
  | { readonly action: 'set'; readonly shown: string }
  | { readonly action: 'keep' | 'reject' | 'ask' };

export interface TrunkRow {
  readonly carrierId: number;
  /** Stripped, as it may reach a PBX. */
  readonly carrier: string;
  readonly identityHeader: IdentityHeader;
  readonly display: { readonly name: DisplayName; readonly text: string };
  /** The emergency number, else the default number, else `keep`. */
  readonly emergency: Outcome;
  /** The default number, else `keep`. */
  readonly byDefault: Outcome;
  /** What a no-match does for a group that has no policy of its own. */
  readonly noMatch: Outcome;
  /** What a call that refers to nothing shows. */
  readonly own: { readonly outcome: Outcome; readonly reason: Reason };
}

/** `default`, `no_match`, `own`: as the row of the trunk says. */
export type Cell =
  | { readonly outcome: Outcome; readonly reason: Reason }
  | { readonly see: 'default' | 'no_match'; readonly reason: NoMatchReason }
  | { readonly see: 'own' };
