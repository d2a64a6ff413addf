import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ProblemError } from './problem.ts';

/**
 * Holds the body of a request to so many bytes, before any of it is used. Throws `body_too_large`. hono's own `bodyLimit`
 * makes a web stream of a body to see whether there is one, so it is left those without a length.
 */
export function limitBody(c: Context, maxSize: number): Promise<unknown> | undefined {
  const refuse = () => {
    // what is left of the body is never read, so the connection can't carry another request
    const headers = { Connection: 'close' };
    throw new ProblemError('body_too_large', `A body may have ${maxSize} bytes here`, { headers });
  };
  if (c.req.header('transfer-encoding') !== undefined)
    return bodyLimit({ maxSize, onError: refuse })(c, async () => undefined);
  // Node's parser holds a body to its Content-Length, and takes none where there is neither
  if (Number(c.req.header('content-length') ?? 0) > maxSize) refuse();
  return;
}

/** Throws `unsupported_media_type`. */
export function requireType(c: Context, types: readonly string[]): void {
  const header = c.req.header('content-type');
  if (header === types[0]) return; // most programs send just that
  const type = header?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !types.includes(type)) {
    throw new ProblemError('unsupported_media_type', `Send Content-Type: ${types.join(' or ')}`);
  }
}

/** A name in another encoding must be refused, not saved as question marks. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as JSON. Throws `invalid_json`. */
export async function jsonOf(c: Context): Promise<unknown> {
  const bytes = await c.req.arrayBuffer();
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new ProblemError('invalid_json', 'The body is not complete, valid JSON in UTF-8');
  }
}
