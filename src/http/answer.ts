import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

type Given = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** An answer on its way out. */
export class Answer<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  /** Sent as `X-Request-Id`; has to be plain text of one line. */
  requestId = '';
}

/**
 * Answers that have these headers, but for those that are set otherwise. They go to Node as one list, with what is given
 * behind them: by `setHeader`, each, they took longer than a decision.
 * @param headers names in lower case
 */
export function answersWith(headers: Readonly<Record<string, string>>): typeof Answer {
  const all = Object.entries(headers).flat();
  return class<R extends IncomingMessage> extends Answer<R> {
    // Node itself calls it where nobody has.
    override writeHead(status: number, reason?: string | Given, given?: Given): this {
      const others = pairsOf(typeof reason === 'string' ? given : reason);
      const set = others.map(([name]) => name.toLowerCase()).filter((name) => Object.hasOwn(headers, name));
      const own = set.length === 0 ? all : Object.entries(headers).filter(([name]) => !set.includes(name));
      const id = this.requestId ? ['x-request-id', this.requestId] : [];
      const list = [...own, ...id, ...others].flat(1) as OutgoingHttpHeader[];
      return typeof reason === 'string' ? super.writeHead(status, reason, list) : super.writeHead(status, list);
    }
  };
}

/** Names and values, whichever way Node takes them. */
function pairsOf(given: Given = {}): [name: string, value: OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(given)) return Object.entries(given);
  return given.flatMap((name, i) => (i % 2 === 0 ? [[String(name), given[i + 1]]] : []));
}
