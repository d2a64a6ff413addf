/** As much of modesl 1.2.1 as is used here; the package has no types. */
declare module 'modesl' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface Event {
    getHeader(name: string): string | null;
    getBody(): string;
  }

  export interface Parser {
    /** What has come and is not a whole frame yet. */
    readonly buffer: Buffer;
    /** Length of the body that is waited for; 0: headers come next. */
    readonly bodyLen: number;
    _onData(chunk: Buffer): void;
    _parseHeaderText(text: string): Record<string, string | number>;
  }

  export interface Connection extends EventEmitter {
    /** Null once the other side has ended the connection. */
    readonly socket: Socket | null;
    readonly parser: Parser;
    /** Events that it asks for by itself after the login. */
    reqEvents: string[];
    /** Asks for events; called by itself once it is connected. */
    subscribe: (events: readonly string[], done?: () => void) => void;
    /** Outbound: the channel that asks. */
    getInfo(): Event | null;
    sendRecv(command: string, args: Readonly<Record<string, string>>, reply: (event: Event) => void): void;
    send(command: string): void;
    api(command: string, reply: (event: Event) => void): void;
  }

  interface Modesl {
    readonly Connection: {
      new (host: string, port: number, password: string): Connection;
      new (socket: Socket): Connection;
    };
  }
  const modesl: Modesl;
  export default modesl;
}
