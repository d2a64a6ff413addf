import type { EventEmitter } from 'node:events';
import { messageOf } from '../deadline.ts';
import type { AriWire } from './wire.ts';

/** How long a connection may take to be of use. */
export const OPEN_MS = 5000;
/** Asterisk itself drops a hung socket after some 36 s only. */
const PING_MS = 1000;

/** A WebSocket of any release of `ws`. */
export interface Socket extends EventEmitter {
  ping(): void;
  terminate(): void;
}

/**
 * Reads a socket that is about to open, and gives it up once it answers no ping.
 * @param onMessage takes each JSON text; what it throws goes to `onBadMessage`, as text that is none does
 */
export function holdSocket(
  socket: Socket,
  onMessage: (message: unknown) => void,
  onBadMessage: (error: unknown) => void,
): Pick<AriWire, 'closed' | 'close'> {
  socket.on('message', (data: unknown) => {
    try {
      onMessage(JSON.parse(String(data)));
    } catch (error) {
      onBadMessage(error);
    }
  });
  let finish: (reason: string) => void = () => {};
  const closed = new Promise<string>((resolve) => {
    finish = resolve;
  });
  let timer: NodeJS.Timeout | undefined;
  const close = (reason: string) => {
    finish(reason);
    clearInterval(timer);
    socket.terminate();
  };
  let missed = 0;
  socket.on('pong', () => {
    missed = 0;
  });
  socket.on('open', () => {
    timer = setInterval(() => {
      // One may be missed by a process that was stopped itself, and has the pong still to read.
      if (missed++ < 3) socket.ping();
      else close('the PBX answers no ping');
    }, PING_MS);
  });
  socket.on('error', (error: unknown) => close(messageOf(error)));
  socket.on('close', (code: unknown) => close(`closed by the PBX (${code})`));
  return { closed, close };
}
