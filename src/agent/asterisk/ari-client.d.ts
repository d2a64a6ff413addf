/** As much of ari-client 2.2.0 as is used here; the package has no types. */
declare module 'ari-client' {
  import type { Socket } from './ari-socket.ts';

  /** Each operation of ARI's own description is a method: resource, then nickname. Its promise may stay pending for ever. */
  export type Operation = (parameters: Readonly<Record<string, unknown>>) => PromiseLike<unknown>;

  export interface Client {
    readonly [resource: string]: Readonly<Record<string, Operation>> | undefined;
  }

  export interface Socketed {
    /** There from the moment that `start` returns. */
    readonly _ws: Socket;
    /** Opens the event socket. Resolves once it is open. */
    start(app: string): PromiseLike<void>;
  }

  interface AriClient {
    connect(url: string, user: string, password: string): PromiseLike<Client & Socketed>;
  }
  const ari: AriClient;
  export default ari;
}
