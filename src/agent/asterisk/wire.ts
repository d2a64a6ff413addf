/** What carries ARI, whatever that is: requests to the PBX, events from it. */
export interface AriWire {
  /** The PBX's version. */
  readonly release: string;
  /** True: the PBX does what it is asked in the order in which it was. */
  readonly isOrdered: boolean;
  /** Rejects with what the PBX answered, or with a DeadlineError after `timeoutMs`. */
  request(operation: AriOperation, parameters: Readonly<Record<string, unknown>>, timeoutMs: number): Promise<unknown>;
  /** Resolves, with the reason, when no more events will come. Never rejects. */
  readonly closed: Promise<string>;
  close(reason: string): void;
}

/** The operations in use, by their names in ARI's own description (resource, nickname). */
export type AriOperation =
  | 'applications.get'
  | 'applications.filter'
  | 'asterisk.getGlobalVar'
  | 'asterisk.ping'
  | 'asterisk.setGlobalVar'
  | 'channels.continueInDialplan'
  | 'channels.originate';

/** An event as it came off the wire: nothing of it is certain. */
export interface AriEvent {
  readonly type: string;
  readonly timestamp?: unknown;
  readonly args?: unknown;
  readonly channel?: { readonly id?: unknown; readonly name?: unknown };
}

/**
 * Opens a wire and registers one Stasis app on it. Events may come before it resolves.
 * @throws Error when the PBX can't be reached, refuses the login, or is not ready within a few seconds
 */
export type OpenAri = (
  login: AriLogin,
  app: string,
  onEvent: (event: AriEvent) => void,
  onBadEvent: (error: unknown) => void,
) => Promise<AriWire>;

/** The same for one kind of wire, once the release is known. */
export type OpenWire = (
  login: AriLogin,
  app: string,
  release: string,
  onEvent: (event: AriEvent) => void,
  onBadEvent: (error: unknown) => void,
) => Promise<AriWire>;

export const isEvent = (value: unknown): value is AriEvent =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

export interface AriLogin {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}
