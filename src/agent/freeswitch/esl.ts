import modesl, { type Event } from 'modesl';
import { withDeadline } from '../deadline.ts';
import { guard } from './guard.js';

export interface EslConfig {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

type OnEvent = (header: (name: string) => string) => void;

/** A logged-in connection to FreeSWITCH's event socket. */
export interface Esl {
  /**
   * Runs a command and resolves to what it printed. Rejects when there is no answer in time (the connection is closed then)
   * and when the connection is lost.
   */
  api(command: string, timeoutMs?: number): Promise<string>;
  /** Has a command run by itself. Resolves when FreeSWITCH has taken it. */
  background(command: string): Promise<void>;
  /** Hears of the custom events of this subclass from now on, and of each use of `echo`, by whom ever. */
  listen(subclass: string, onEvent: OnEvent, onEcho: OnEvent): Promise<void>;
  /** Resolves to the reason, once the connection is lost or closed. */
  readonly closed: Promise<string>;
  close(reason: string): void;
}

const LOGIN_MS = 3000;
const REQUEST_MS = 2000;
/** Commands that wait for their answers at once. More are refused: then something is wrong on the other side. */
const MAX_PENDING = 20_000;

/** Connects and logs in. Rejects when that fails or takes too long. */
export async function openEsl({ host, port, password }: EslConfig, loginMs = LOGIN_MS): Promise<Esl> {
  const connection = new modesl.Connection(host, port, password);
  // By itself modesl would ask for an event per application that any call runs.
  connection.reqEvents = [];
  const pending = new Set<(error: Error) => void>();
  const socket = connection.socket;
  let lost: string | null = null;
  let resolveClosed: (reason: string) => void;
  const closed = new Promise<string>((resolve) => {
    resolveClosed = resolve;
  });
  const onBroken = (reason: string) => {
    lost ??= reason;
    resolveClosed(lost);
    // modesl's own callbacks never hear of it.
    for (const reject of pending) reject(new Error(`the connection is lost: ${lost}`));
    pending.clear();
  };
  const close = (reason: string) => {
    lost ??= reason;
    socket?.destroy();
    onBroken(reason);
  };
  connection.on('error', (error: Error) => close(error.message)); // until it is connected; then the guard hears it too
  connection.once('esl::connect', () => guard(connection, onBroken));
  connection.once('esl::event::auth::fail', () => close('the password is refused'));
  connection.on('esl::event::raw::text/rude-rejection', () => close('this address is refused by the ACL'));
  const ready = new Promise<void>((resolve, reject) => {
    pending.add(reject);
    connection.once('esl::ready', () => {
      pending.delete(reject);
      resolve();
    });
  });
  try {
    await withDeadline(ready, loginMs, 'logging in');
  } catch (error) {
    close('no login');
    throw error;
  }

  /** The command's answer, or an error when it does not come in time or the connection is lost. */
  async function answerTo(
    what: string,
    timeoutMs: number,
    send: (done: (event: Event) => void) => void,
  ): Promise<Event> {
    if (lost !== null) throw new Error(`the connection is lost: ${lost}`);
    if (pending.size >= MAX_PENDING) throw new Error('too many commands wait for an answer');
    let settle: (error: Error) => void = () => {};
    const answer = new Promise<Event>((resolve, reject) => {
      settle = reject;
      pending.add(reject);
      send(resolve);
    });
    try {
      return await withDeadline(answer, timeoutMs, what);
    } catch (error) {
      // Answers carry no number, they come in order: after one that is missing none can be trusted.
      close('a command was not answered');
      throw error;
    } finally {
      pending.delete(settle);
    }
  }

  /** Sends what is answered by +OK, or else rejects with what is said instead. */
  async function accepted(command: string): Promise<void> {
    const what = command.split(' ', 1)[0] ?? '';
    const event = await answerTo(what, REQUEST_MS, (done) => connection.sendRecv(command, {}, done));
    const reply = event.getHeader('Reply-Text') ?? '';
    if (!reply.startsWith('+OK')) throw new Error(`${what}: ${reply}`);
  }

  return {
    async api(command, timeoutMs = REQUEST_MS) {
      if (/[\r\n]/.test(command)) throw new Error('a command of more than one line');
      const event = await answerTo(command.split(' ', 1)[0] ?? '', timeoutMs, (done) => connection.api(command, done));
      return event.getBody();
    },
    async background(command) {
      if (/[\r\n]/.test(command)) throw new Error('a command of more than one line');
      await accepted(`bgapi ${command}`);
    },
    async listen(subclass, onEvent, onEcho) {
      const hear = (type: string, name: string, value: string, on: OnEvent) =>
        connection.on(`esl::event::${type}::**`, (event: Event) => {
          if (event.getHeader(name) === value) on((header) => event.getHeader(header) ?? '');
        });
      hear('CUSTOM', 'Event-Subclass', subclass, onEvent);
      hear('API', 'API-Command', 'echo', onEcho);
      // Before the events: there is one for each function that anybody uses.
      await accepted('filter API-Command echo');
      await accepted(`filter Event-Subclass ${subclass}`);
      await accepted(`event json API CUSTOM ${subclass}`);
    },
    closed,
    close,
  };
}
