import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

// What Node writes the head of each answer by. It is in no documentation, and the same since Node 0.4; without it the
// headers would be missing, which tests see.
declare module 'node:http' {
  interface ServerResponse {
    _storeHeader(statusLine: string, headers?: unknown): void;
  }
}

/** An answer on its way out. */
export class Answer<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  /** Sent as `X-Request-Id`; has to be plain text of one line. */
  requestId = '';
}

/**
 * Answers that have these headers, but for those that are set otherwise. They are put together once, and not looked at
 * again for each answer: by `setHeader` that took longer than a decision.
 * @param headers names in lower case
 */
export function answersWith(headers: Readonly<Record<string, string>>): typeof Answer {
  const lines = Object.entries(headers).map(([name, value]) => [name, `${name}: ${value}\r\n`] as const);
  const all = lines.map(([, line]) => line).join('');
  return class<R extends IncomingMessage> extends Answer<R> {
    override _storeHeader(statusLine: string, given?: OutgoingHttpHeaders): void {
      const others = Object.keys(given ?? {}).map((name) => name.toLowerCase());
      const isSet = others.some((name) => Object.hasOwn(headers, name));
      const own = isSet ? lines.flatMap(([name, line]) => (others.includes(name) ? [] : line)).join('') : all;
      const id = this.requestId && `x-request-id: ${this.requestId}\r\n`;
      super._storeHeader(statusLine + own + id, given);
    }
  };
}
