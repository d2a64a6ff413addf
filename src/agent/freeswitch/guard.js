// What modesl 1.2.1 lacks, put around one of its connections. Plain JavaScript, since the listener's child runs it as well.

/** More than this is no answer to anything that is asked here; modesl looks through its headers again at each chunk. Bytes. */
export const MAX_HEADERS = 128 * 1024;
export const MAX_BODY = 4 * 1024 * 1024;
/** modesl's parser calls itself for each frame of a chunk: a large one full of short frames would end the stack. */
const SLICE = 16 * 1024;

/**
 * Makes a connection safe against what comes from the other side. Without this
 * - a bare `%` in a header throws URIError from a data listener, which ends the process;
 * - a reset is an `error` event, which ends the process when nobody listens;
 * - a frame that never ends is kept in memory, however long it grows;
 * - a connection that was closed says so only when the other side ended it in order.
 *
 * Call it before the first byte is read, and once only.
 * @param {import('modesl').Connection} connection
 * @param {(reason: string) => void} onBroken called once, when the connection is of no use any more: it is closed then
 */
export function guard(connection, onBroken) {
  const { socket, parser } = connection;
  if (!socket) throw new Error('the connection has no socket');
  let broken = false;
  const end = (/** @type {string} */ reason) => {
    if (broken) return;
    broken = true;
    socket.destroy();
    onBroken(reason);
  };

  parser._parseHeaderText = parseHeaders;
  socket.removeAllListeners('data');
  socket.on('data', (/** @type {Buffer} */ chunk) => {
    try {
      for (let at = 0; at < chunk.length && !broken; at += SLICE) {
        parser._onData(chunk.subarray(at, at + SLICE));
        if (parser.buffer.length > (parser.bodyLen > 0 ? MAX_BODY : MAX_HEADERS)) end('a frame is too long');
      }
    } catch (error) {
      end(`a frame can't be read: ${error instanceof Error ? error.message : error}`);
    }
  });
  connection.on('error', (/** @type {Error} */ error) => end(error.message));
  socket.on('error', (error) => end(error.message));
  socket.on('end', () => end('the other side closed the connection'));
  socket.on('close', () => end('the connection is closed'));
}

/**
 * The headers of one frame. A value that is not URL-encoded as it should be is taken as it stands: only the reply to
 * `connect` is encoded at all.
 * @param {string} text
 * @returns {Record<string, string | number>}
 */
export function parseHeaders(text) {
  /** @type {Record<string, string | number>} */
  const headers = Object.create(null);
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    const key = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : decode(line.slice(colon + 2));
    if (key === 'Content-Length') {
      const length = Number(value);
      if (!Number.isSafeInteger(length) || length < 0 || length > MAX_BODY) throw new Error(`a body of ${value} bytes`);
      headers[key] = length;
    } else {
      headers[key] = value;
    }
  }
  return headers;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    // Bytes that are no UTF-8, as a caller's display name may hold, become U+FFFD.
    const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}
