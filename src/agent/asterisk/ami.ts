import { connect } from 'node:net';
import { untilTurn } from '../../turn.ts';
import { withDeadline } from '../deadline.ts';
import type { AmiConfig } from '../pbx.ts';

/** The fields of one AMI message, by name. */
export type AmiMessage = Readonly<Record<string, string>>;

/** One connection to Asterisk's manager interface. Actions are answered in any order; each has its own deadline. */
export interface Ami {
  /** Resolves to the response; rejects when it is an error. */
  action(name: string, fields?: AmiMessage): Promise<AmiMessage>;
  /** For actions that answer by a list of events. Resolves to those before the one that ends it. */
  list(name: string, fields?: AmiMessage): Promise<readonly AmiMessage[]>;
  /** Resolves, with the reason, when the connection is gone. Never rejects. */
  readonly closed: Promise<string>;
  close(): void;
}

const CONNECT_MS = 3000;
const ACTION_MS = 5000;
/** What one message may have; the longest of those in use has some 100 short lines. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/**
 * User events are read together: to be woken for each costs more than what is done with it. What comes meanwhile
 * waits in the kernel; where that is more than a few, it is read on at once. Milliseconds, bytes.
 */
const TOGETHER_MS = 200;
const MANY = 32 * 1024;
/** What is read at a time. */
const READ_BYTES = 64 * 1024;
/** How long a connection that is closed may take to say what it still has. Milliseconds. */
const CLOSE_MS = 500;
/** How one message of the dialplan begins. */
const USER_EVENT = 'Event: UserEvent\r\n';
/** Of a message. */
const END = '\r\n\r\n';
/** Above it AMI refuses a line ("Failed to read line"). */
const MAX_LINE_BYTES = 1000;

/**
 * Connects and logs in.
 * @param onUserEvent gets what the dialplan's UserEvent sends, as it came (`fieldOf` reads it); without it no events come
 * @throws Error when that fails or takes longer than 3 s
 */
export async function openAmi(config: AmiConfig, onUserEvent?: (event: string) => void): Promise<Ami> {
  const ami = talk(config, onUserEvent);
  try {
    const login = ami.action('Login', {
      Username: config.user,
      Secret: config.password,
      Events: onUserEvent ? 'user' : 'off',
    });
    await withDeadline(login, CONNECT_MS, 'AMI login');
    return ami;
  } catch (error) {
    ami.close();
    throw error;
  }
}

interface Pending {
  readonly events: AmiMessage[];
  readonly resolve: (messages: readonly AmiMessage[]) => void;
  readonly reject: (error: Error) => void;
  readonly isList: boolean;
}

function talk({ host, port }: AmiConfig, onUserEvent?: (event: string) => void): Ami {
  const pending = new Map<string, Pending>();
  let lastId = 0;
  /** The beginning of a message. */
  let begun = Buffer.alloc(0);
  // With a buffer of ours a socket that is paused reads nothing. Without, it reads on, a piece for each event, and hands
  // over one piece a turn: what the PBX told came seconds late then.
  const socket = connect({ host, port, onread: { buffer: Buffer.allocUnsafe(READ_BYTES), callback: read } });

  let finish: (reason: string) => void = () => {};
  const closed = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const fail = (error: Error) => {
    socket.destroy();
    finish(error.message);
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  socket.on('error', (error) => fail(error));
  socket.on('close', () => fail(new Error('AMI closed the connection')));

  /** What was read stands in a buffer that the next read writes over. True: read on. */
  function read(length: number, buffer: Uint8Array): boolean {
    const bytes = Buffer.concat([begun, buffer.subarray(0, length)]);
    const end = bytes.lastIndexOf(END) + END.length;
    if (end >= END.length) {
      for (const message of bytes.toString('utf8', 0, end - END.length).split(END)) {
        if (message.startsWith(USER_EVENT)) onUserEvent?.(message);
        else take(parse(message));
      }
      begun = bytes.subarray(end);
    } else begun = bytes;
    if (begun.length > MAX_MESSAGE_BYTES) fail(new Error('AMI sent a message without an end'));
    if (onUserEvent && pending.size === 0 && length < MANY) rest();
    return true;
  }

  let resting: NodeJS.Timeout | null = null;
  /** Nobody waits for an answer: what comes meanwhile is left to the kernel for a moment. */
  function rest(): void {
    socket.pause();
    resting ??= setTimeout(readOn, untilTurn(TOGETHER_MS));
  }
  function readOn(): void {
    if (resting) clearTimeout(resting);
    resting = null;
    socket.resume();
  }

  function take(message: AmiMessage): void {
    const id = message.ActionID ?? '';
    const waiting = pending.get(id);
    if (!waiting) return;
    const isEnd = message.EventList === 'Complete';
    if (message.Response === 'Error') {
      pending.delete(id);
      waiting.reject(new Error(`AMI: ${message.Message ?? 'error'}`));
    } else if (isEnd || !waiting.isList) {
      pending.delete(id);
      waiting.resolve(isEnd ? waiting.events : [message]);
    } else if (message.Event) {
      waiting.events.push(message);
    }
  }

  let isHeld = false;
  /** What is sent in one turn goes out in one packet: each alone would wake the PBX once more, and its answer this process. */
  function write(lines: readonly string[]): void {
    if (!isHeld) {
      isHeld = true;
      socket.cork();
      setImmediate(() => {
        isHeld = false;
        socket.uncork();
      });
    }
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  function send(name: string, fields: AmiMessage, isList: boolean): Promise<readonly AmiMessage[]> {
    const id = `callerid-${++lastId}`;
    const lines = Object.entries({ Action: name, ActionID: id, ...fields }).map(([key, value]) => `${key}: ${value}`);
    const bad = lines.find((line) => /[\r\n]/.test(line) || Buffer.byteLength(line) > MAX_LINE_BYTES);
    if (bad !== undefined)
      return Promise.reject(new Error(`AMI can't take a field of ${name}: too long, or two lines`));
    const answer = new Promise<readonly AmiMessage[]>((resolve, reject) => {
      pending.set(id, { events: [], resolve, reject, isList });
      if (resting) readOn();
      if (socket.destroyed) fail(new Error('AMI is not connected'));
      else write(lines);
    });
    return withDeadline(answer, ACTION_MS, `AMI ${name}`).finally(() => pending.delete(id));
  }

  return {
    action: async (name, fields = {}) => (await send(name, fields, false))[0] ?? {},
    list: (name, fields = {}) => send(name, fields, true),
    closed,
    close() {
      if (!resting) return void socket.destroy();
      // Events that were not read yet come before the PBX closes the connection.
      readOn();
      socket.write('Action: Logoff\r\n\r\n');
      setTimeout(() => socket.destroy(), CLOSE_MS).unref();
    },
  };
}

/**
 * One field of a message as it came. A user event has some twenty, of which two are looked at; of a name that comes twice
 * the last one counts.
 */
export function fieldOf(message: string, name: string): string | undefined {
  const line = `\r\n${name}: `;
  const at = message.lastIndexOf(line);
  if (at < 0) return undefined;
  const end = message.indexOf('\r\n', at + line.length);
  return message.slice(at + line.length, end < 0 ? message.length : end);
}

/** A line without a colon (the greeting) is passed over; of a name that comes twice the last one counts. */
function parse(text: string): AmiMessage {
  const fields: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
  }
  return fields;
}
