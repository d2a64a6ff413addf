import type { Logger } from 'pino';
import type { CallRequest, Decision } from '../domain/decision.ts';
import type { PbxKind } from '../domain/model.ts';

/** How to reach one PBX. */
export interface PbxConfig {
  readonly name: string;
  readonly kind: PbxKind;
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Asterisk's AMI, null when it is not used. */
  readonly ami: AmiConfig | null;
  /** FreeSWITCH: where its calls ask this agent; not set: 127.0.0.1, port 8083 + slot. */
  readonly listen?: { readonly host: string; readonly port: number } | null;
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
}

/** One agent's connection to one PBX. It reconnects for ever by itself; each kind of PBX implements this. */
export interface PbxLink {
  state(): LinkState;
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
  /** The PBX has taken this answer. `waitUs`: how long the call waited for it, in microseconds. */
  answered(request: CallRequest, decision: Decision, waitUs: number): void;
  /** `state()` is another one than before. */
  stateChanged(): void;
  /** Names of trunks that the PBX itself knows. */
  trunksFound(names: readonly string[]): void;
}

export type StartLink = (config: PbxConfig, context: LinkContext) => PbxLink;
