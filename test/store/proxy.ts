import net, { type AddressInfo } from 'node:net';

/** What becomes of what a client sent: passed on; nothing passes any more, either way; or the server ends with FATAL. */
export type Fate = 'pass' | 'swallow' | 'fatal';

/** A way to a PostgreSQL that a test meddles with. */
export interface Proxy {
  /** The same database, by way of the proxy. */
  readonly url: string;
  close(): void;
}

/**
 * @param fateOf is asked about each piece that a client sends; `nth` counts the pieces of its connection from 0, the
 * start-up message
 * @param standby whether the server shall seem to be one that only reads
 */
export async function startProxy(
  databaseUrl: string,
  fateOf: (sent: string, nth: number) => Fate = () => 'pass',
  standby = false,
): Promise<Proxy> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const database = net.connect(Number(new URL(databaseUrl).port), '127.0.0.1');
    let nth = 0;
    let silent = false;
    client.on('data', (data) => {
      const fate = silent ? 'swallow' : fateOf(data.toString('latin1'), nth++);
      if (fate === 'swallow') silent = true;
      else if (fate === 'pass') database.write(data);
      else {
        client.end(FATAL);
        database.destroy();
      }
    });
    database.on('data', (data) => silent || client.write(standby ? asStandby(data) : data));
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** ParameterStatus, which the server sends at the start: its name, its value, its length in front of both. */
function asStandby(data: Buffer): Buffer {
  const at = data.indexOf('in_hot_standby\0off\0');
  if (at < 0) return data;
  const value = at + 'in_hot_standby\0'.length;
  const changed = Buffer.concat([data.subarray(0, value), Buffer.from('on'), data.subarray(value + 3)]);
  changed.writeInt32BE(data.readInt32BE(at - 4) - 1, at - 4);
  return changed;
}

/** ErrorResponse, as the server sends it when an administrator ends the backend. */
const FATAL = (() => {
  const fields = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command'];
  const body = Buffer.from(`${fields.join('\0')}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
})();
