import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { HttpEnv } from './endpoint.ts';
import { ProblemError } from './problem.ts';

/** Open streams of all clients together; each asks the database again and again. */
const MAX_STREAMS = 50;
const POLL_MS = 500;
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 15_000;
/** Proxies and browsers give up a silent connection; after some 30 s most of them. */
const HEARTBEAT_MS = 10_000;
/** A client reconnects by itself, and its key is looked at again: one that was revoked gets no more than this. */
const MAX_LIFE_MS = 600_000;
/** A client that reads nothing for so long is cut off. */
const WRITE_MS = 15_000;

export interface StreamEvent {
  /** What `Last-Event-ID` says after this one. */
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** Follows something: each call answers what is new since the last one, in order. `done`: nothing will ever follow. */
export type Follow = () => Promise<{ readonly events: readonly StreamEvent[]; readonly done?: boolean }>;

/** The server-sent event streams of one app: bounded in number, ended all together at the shutdown. */
export interface Streams {
  /** Opens one, or throws `unavailable` when there are too many. */
  open(c: Context<HttpEnv>, follow: Follow): Response;
  /** Ends those that are open, and opens no more. */
  end(): void;
}

export function createStreams(): Streams {
  const stopping = new AbortController();
  let count = 0;

  return {
    open(c, follow) {
      if (count >= MAX_STREAMS || stopping.signal.aborted)
        throw new ProblemError('unavailable', 'Too many streams are open; try again later');
      count += 1;
      c.header('X-Accel-Buffering', 'no'); // nginx would keep the events back
      return streamSSE(
        c,
        async (stream) => {
          const ended = new AbortController();
          stream.onAbort(() => ended.abort());
          const signal = AbortSignal.any([stopping.signal, ended.signal, AbortSignal.timeout(MAX_LIFE_MS)]);
          const cut = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          const write = (text: string) => {
            const late = setTimeout(() => ended.abort(), WRITE_MS);
            return Promise.race([stream.write(text), cut]).finally(() => clearTimeout(late));
          };
          try {
            await run(follow, write, signal);
          } finally {
            count -= 1;
          }
        },
        async () => undefined, // the client is gone: nobody is left to be told
      );
    },
    end: () => stopping.abort(),
  };
}

async function run(follow: Follow, write: (text: string) => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  let failures = 0;
  let written = performance.now();
  const send = async (text: string) => {
    await write(text);
    written = performance.now();
  };
  await send('retry: 2000\n\n');
  while (!signal.aborted) {
    try {
      const { events, done } = await follow();
      failures = 0;
      for (const { id, event, data } of events) {
        if (signal.aborted) return;
        await send(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      }
      if (done) return;
      if (events.length === 0) await pause(POLL_MS);
    } catch {
      // A browser never reconnects after a refusal, so the stream stays open while the database is away.
      failures += 1;
      await pause(Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** failures) * (0.5 + Math.random() / 2));
    }
    if (!signal.aborted && performance.now() - written > HEARTBEAT_MS) await send(': still here\n\n');
  }
}
