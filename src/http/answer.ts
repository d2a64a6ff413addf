import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

type Given = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** Answers of this turn, ready to go out. */
let ready: (() => void)[] = [];

function send(): void {
  const answers = ready;
  ready = [];
  for (const end of answers) end();
}

/**
 * An answer on its way out. All that are ready in one turn of the event loop go out together at its end, before anything
 * is waited for: written one by one, each woke its client, who was asleep again before the next one was ready, and that
 * cost this process more than all else it does for a request.
 */
export class Answer<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  /** Sent as `X-Request-Id`; has to be plain text of one line. */
  requestId = '';

  override end(...args: unknown[]): this {
    if (ready.length === 0) setImmediate(send);
    ready.push(() => {
      try {
        super.end(...(args as []));
      } catch (error) {
        super.destroy(error as Error); // what can't be written must keep back no other
      }
    });
    return this;
  }

  // What was to be said before the connection is cut has to be said now.
  override destroy(error?: Error): this {
    send();
    return super.destroy(error);
  }
}

/**
 * Answers that have these headers, but for those that are set otherwise. They go to Node as one list, with what is given
 * behind them: by `setHeader`, each, they took longer than a decision.
 * @param headers names in lower case
 */
export function answersWith(headers: Readonly<Record<string, string>>): typeof Answer {
  const all: readonly OutgoingHttpHeader[] = Object.entries(headers).flat();
  return class<R extends IncomingMessage> extends Answer<R> {
    // Node itself calls it where nobody has.
    override writeHead(status: number, reason?: string | Given, given?: Given): this {
      const list = listOf(typeof reason === 'string' ? given : reason);
      let own = all;
      for (let i = 0; i < list.length; i += 2) {
        const name = String(list[i]).toLowerCase();
        if (Object.hasOwn(headers, name)) own = without(own, name);
      }
      if (this.requestId) list.push('x-request-id', this.requestId);
      list.push(...own);
      return typeof reason === 'string' ? super.writeHead(status, reason, list) : super.writeHead(status, list);
    }
  };
}

const without = (list: readonly OutgoingHttpHeader[], name: string) => {
  const at = list.indexOf(name);
  return at < 0 ? list : list.toSpliced(at, 2);
};

/** Names and values in turn, whichever way Node takes them. */
function listOf(given: Given = {}): OutgoingHttpHeader[] {
  if (Array.isArray(given)) return [...given];
  const list: OutgoingHttpHeader[] = [];
  for (const name in given) {
    const value = given[name];
    if (value !== undefined) list.push(name, value);
  }
  return list;
}
