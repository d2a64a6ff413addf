import { waitFor } from '../support/wait.ts';
import type { Body, TestApi } from './api.ts';

export interface TestEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Body;
}

/** A stream of server-sent events, read as a browser does. */
export interface TestEvents {
  /** The next event; fails when there is none in time. */
  next(): Promise<TestEvent>;
  /** True: the server ended it as it should; false: it was torn. */
  readonly ended: Promise<boolean>;
  close(): void;
}

/** Resolves once the server has begun to follow. */
export async function openEvents(
  api: TestApi,
  path: string,
  headers: Record<string, string> = {},
): Promise<TestEvents> {
  const stop = new AbortController();
  const response = await fetch(api.url + path, {
    headers: { Authorization: `Bearer ${api.key}`, ...headers },
    signal: stop.signal,
  });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const events: TestEvent[] = [];
  let text = '';
  const read = async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2) ?? '';
        if (field('data') !== '')
          events.push({ id: field('id'), event: field('event'), data: JSON.parse(field('data')) });
      }
    }
    return true;
  };
  const ended = read().catch(() => false);
  return {
    next: () => waitFor('event', () => events.shift(), 20_000),
    ended,
    close: () => stop.abort(),
  };
}
