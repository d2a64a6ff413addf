import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createBackoff } from '../backoff.ts';
import { withDeadline } from '../deadline.ts';

/** How often the child says that it lives, and after how long a silence it is killed (measured: worst wait 174 ms). */
const BEAT_MS = 50;
const SILENCE_MS = 200;
/** A child that starts has no beat yet. */
const START_MS = 5000;
/** What a call waits at most for an answer, unless its dialplan says otherwise (callerid_wait_ms); for a child that hangs and is killed it waits SILENCE_MS and a beat. */
const DEADLINE_MS = 250;
/** The same over mod_hiredis, where a call may have waited 50 ms for a connection before (samples/hiredis.conf.xml). */
const POOLED_DEADLINE_MS = 200;
/** A peer that does not send what was asked for, or does not take its answer. Whatever is there then waits for itself alone. */
const PEER_MS = 5000;
const MAX_CONNECTIONS = 2000;
/** After a life this long the next child starts at once. */
const GOOD_AFTER_MS = 10_000;
const STOP_MS = 1000;
/** A refused address is logged at most so often. */
const REFUSED_LOG_MS = 10_000;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ListenerOptions {
  /** For FreeSWITCH's `socket`. */
  readonly listen: Address;
  /** For its mod_hiredis; null: it is not used. */
  readonly hiredis: Address | null;
  /** Addresses and subnets (CIDR) that may connect. */
  readonly allow: readonly string[];
  /** What is read of a channel's data. */
  readonly headers: readonly string[];
  readonly log: Logger;
  /** The answer to a call, without its nonce; null: nothing can be decided. Must not block. */
  ask(
    values: Readonly<Record<string, string>>,
  ): { readonly text: string; readonly taken: (waitUs: number) => void } | null;
  /** `port()` is another one than before. */
  changed(): void;
}

/** What takes the connections of calls. It lives in a child process, which is started again for ever when it dies. */
export interface Listener {
  /** Whether calls are taken from now on; at first none are. Where nobody listens a call goes on at once, to the next agent. */
  take(calls: boolean): void;
  /** Where calls are taken, when they are; null: nowhere. */
  port(): number | null;
  /** Calls that have not confirmed their answer yet. */
  inHand(): number;
  /** For tests. */
  pid(): number | null;
  /** Answers the calls in hand, takes no more. Bounded (about 1 s); never rejects. */
  stop(): Promise<void>;
}

/** What the child is started with. */
export interface ChildOptions extends Pick<ListenerOptions, 'listen' | 'hiredis' | 'allow' | 'headers'> {
  readonly deadlineMs: number;
  readonly pooledDeadlineMs: number;
  readonly peerMs: number;
  readonly beatMs: number;
  readonly maxConnections: number;
  readonly maxWaiting: number;
}
export type FromChild =
  | { readonly listening: number }
  | { readonly failed: string }
  | { readonly beat: true }
  | { readonly refused: string }
  | { readonly ask: number; readonly values: Readonly<Record<string, string>> }
  /** `waitUs`: how long the call waited before it took the answer; -1: it has gone without taking one. */
  | { readonly done: number; readonly waitUs: number };
export type ToChild =
  | { readonly answer: number; readonly text: string | null }
  | { readonly take: boolean }
  | { readonly stop: true };

const CHILD = fileURLToPath(new URL('./listener-child.js', import.meta.url));

export function startListener(options: ListenerOptions): Listener {
  const { listen, hiredis, allow, headers, log } = options;
  const childOptions: ChildOptions = {
    ...{ listen, hiredis, allow, headers, peerMs: PEER_MS, beatMs: BEAT_MS },
    ...{ deadlineMs: DEADLINE_MS, pooledDeadlineMs: POOLED_DEADLINE_MS },
    ...{ maxConnections: MAX_CONNECTIONS, maxWaiting: MAX_CONNECTIONS },
  };
  const backoff = createBackoff(20, 5000, Math.random);
  /** Answers that the calls have not confirmed yet, by the child's ids. Bounded by the child's connections. */
  const unconfirmed = new Map<number, (waitUs: number) => void>();
  let child: ChildProcess | null = null;
  let listening: number | null = null;
  let taking = false;
  let stopping = false;
  let restart: NodeJS.Timeout | undefined;
  let lastRefused = Number.NEGATIVE_INFINITY;

  const setListening = (value: number | null) => {
    if (listening === value) return;
    listening = value;
    options.changed();
  };

  function start(): void {
    const since = performance.now();
    const current = fork(CHILD, [JSON.stringify(childOptions)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child = current;
    if (taking) tell(current, { take: true });
    unconfirmed.clear();
    let deadAt = performance.now() + START_MS;
    let lastTick = performance.now();
    const watch = setInterval(() => {
      const now = performance.now();
      // When it was this process that stood still, the child's beats wait to be read yet.
      if (now - lastTick > 2 * BEAT_MS) deadAt = Math.max(deadAt, now + SILENCE_MS);
      lastTick = now;
      if (now < deadAt || !current.connected) return;
      log.error('the listener does not answer any more; it is killed, its calls go on, another one is started');
      current.kill('SIGKILL');
      deadAt = Number.POSITIVE_INFINITY;
    }, BEAT_MS / 2);

    current.on('message', (message: FromChild) => {
      deadAt = Math.max(performance.now() + SILENCE_MS, 'failed' in message ? deadAt : 0);
      if ('ask' in message) answer(current, message.ask, message.values);
      else if ('done' in message) {
        if (message.waitUs >= 0) unconfirmed.get(message.done)?.(message.waitUs);
        unconfirmed.delete(message.done);
      } else if ('listening' in message) setListening(message.listening);
      else if ('failed' in message)
        log.error({ reason: message.failed, listen, hiredis }, 'calls can not be taken here');
      else if ('refused' in message && performance.now() - lastRefused > REFUSED_LOG_MS) {
        lastRefused = performance.now();
        log.warn({ address: message.refused }, 'a connection from an address that is not allowed was refused');
      }
    });
    current.stderr?.on('data', (text: Buffer) =>
      log.error({ text: text.toString().slice(0, 2000) }, 'the listener says'),
    );
    current.on('error', (error) => log.error({ error: error.message }, 'the listener could not be started or reached'));
    current.once('close', () => {
      clearInterval(watch);
      child = null;
      setListening(null);
      if (stopping) return;
      if (performance.now() - since > GOOD_AFTER_MS) backoff.reset();
      restart = setTimeout(start, backoff.next());
    });
  }

  function answer(to: ChildProcess, id: number, values: Readonly<Record<string, string>>): void {
    const decided = options.ask(values);
    if (decided) unconfirmed.set(id, decided.taken);
    tell(to, { answer: id, text: decided?.text ?? null });
  }

  function tell(to: ChildProcess, message: ToChild): void {
    if (to.connected) to.send(message, () => {});
  }

  start();
  return {
    take(calls) {
      if (calls === taking) return;
      taking = calls;
      if (child) tell(child, { take: calls });
    },
    port: () => listening,
    inHand: () => unconfirmed.size,
    pid: () => child?.pid ?? null,
    async stop() {
      stopping = true;
      clearTimeout(restart);
      const last = child;
      if (!last) return;
      const ended = new Promise<void>((resolve) => last.once('close', () => resolve()));
      tell(last, { stop: true });
      await withDeadline(ended, STOP_MS, 'stopping the listener').catch(() => last.kill('SIGKILL'));
      await withDeadline(ended, STOP_MS, 'ending the listener').catch(() => {});
    },
  };
}
