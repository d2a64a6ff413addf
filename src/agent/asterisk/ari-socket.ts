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
 * Reads a socket that is about to open, and gives it up once it answers no ping. It is not asked while it talks.
 * @param onMessage takes each JSON text; what it throws goes to `onBadMessage`, as text that is none does
 */
export function holdSocket(
  socket: Socket,
  onMessage: (message: unknown) => void,
  onBadMessage: (error: unknown) => void,
): Pick<AriWire, 'closed' | 'close'> {
  /** Seconds without a word. */
  let silent = 0;
  socket.on('message', (data: unknown) => {
    silent = 0;
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
  socket.on('pong', () => {
    silent = 0;
  });
  socket.on('open', () => {
    timer = setInterval(() => {
      // One may be missed by a process that was stopped itself, and has the pong still to read.
      if (silent >= 3) close('the PBX answers no ping');
      else if (silent++ > 0) socket.ping();
    }, PING_MS);
  });
  socket.on('error', (error: unknown) => close(messageOf(error)));
  socket.on('close', (code: unknown) => close(`closed by the PBX (${code})`));
  return { closed, close };
}
