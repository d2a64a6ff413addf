import type { Logger } from 'pino';
import type { CallToPlace } from '../domain/call.ts';
import type { Action, CallRequest, Decision, Source } from '../domain/decision.ts';
import type { PbxKind } from '../domain/model.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { TableState } from './table/publisher.ts';

/** Who is asked first: the agent, or the table that the PBX holds. */
export const PBX_MODES = ['agent', 'resident'] as const;
export type PbxMode = (typeof PBX_MODES)[number];

/** How to reach one PBX. */
export interface PbxConfig {
  readonly name: string;
  readonly kind: PbxKind;
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Asterisk's AMI, null when it is not used. */
  readonly ami: AmiConfig | null;
  /** Not set: `agent`. */
  readonly mode?: PbxMode;
  /** FreeSWITCH: where its calls ask this agent; not set: 127.0.0.1, port 8083 + slot. */
  readonly listen?: { readonly host: string; readonly port: number } | null;
  /** FreeSWITCH: where they ask it over mod_hiredis; not set: they do not. */
  readonly hiredis?: { readonly host: string; readonly port: number } | null;
  /** FreeSWITCH: addresses and subnets that may ask; not set: this host. */
  readonly allow?: readonly string[] | null;
}

export interface AmiConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** What is known of one PBX now. */
export interface LinkState {
  /** True: this agent answers the calls of this PBX. */
  readonly connected: boolean;
  /** The PBX's own version text, null until it was asked. */
  readonly release: string | null;
  /** The table that it holds; left out: it has none. */
  readonly table?: TableState;
  /** Calls that wait for this agent now; left out: not known. */
  readonly inHand?: number;
}

/** A decision that a PBX made without an agent, as it tells of it. */
export interface PbxDecision {
  readonly request: CallRequest;
  readonly source: Exclude<Source, 'agent'>;
  readonly action: Action;
  /** The number that was set, as it was written; empty unless `action` is `set`. */
  readonly shown: string;
  readonly reason: string;
  /** The version of the table that it was made by; 0: by none. */
  readonly seq: number;
  /** By the PBX's clock, ms since 1970. */
  readonly at: number;
}

/** One agent's connection to one PBX. It reconnects for ever by itself; each kind of PBX implements this. */
export interface PbxLink {
  state(): LinkState;
  /**
   * Has the PBX place a call. Resolves when the PBX has taken it, before anybody rings; rejects with the reason when it
   * will not. Left out: this kind of PBX can't.
   */
  originate?(call: CallToPlace): Promise<void>;
  /** Says that it answers no more, answers the calls in hand, closes. Bounded in time; never rejects. */
  stop(): Promise<void>;
}

/** What a link may ask of the agent. None of these waits for anything. */
export interface LinkContext {
  /** This agent's slot on the PBX, 1 to 4. */
  readonly slot: number;
  readonly log: Logger;
  /** False: there is no configuration yet to decide on, so the PBX should not ask. */
  ready(): boolean;
  /** Null: there is no configuration yet; the call goes on by the policy that the dialplan knows. */
  decide(request: CallRequest): Decision | null;
  /** True: the database has just said that `snapshot()` is the newest (within 2.5 s when not given). */
  confirmed(withinMs?: number): boolean;
  /** The newest configuration, for the table; null: there is none yet. */
  snapshot(): Snapshot | null;
  /** Calls `listener` after each new `snapshot()`; returns the way to unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** The PBX has decided by itself. Several agents may hear of the same decision. */
  decidedByPbx(decision: PbxDecision): void;
  /**
   * The PBX has taken this answer. `waitUs`: how long the call waited for it, in microseconds; null: it was not confirmed
   * within the call's turn, so that the call may have gone on without it.
   */
  answered(request: CallRequest, decision: Decision, waitUs: number | null): void;
  /** `state()` is another one than before. */
  stateChanged(): void;
  /** Names of trunks that the PBX itself knows. */
  trunksFound(names: readonly string[]): void;
}

export type StartLink = (config: PbxConfig, context: LinkContext) => PbxLink;
