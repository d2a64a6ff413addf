import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy of the test's own, to cut a connection or to swallow what goes over it. */
export interface TcpProxy {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Keeps every connection and passes nothing on; new ones are taken and not served. */
  swallow(): void;
  /** Passes on again. What was swallowed is gone, so connections from before are ended. */
  mend(): void;
  close(): void;
}

export async function startProxy(to: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let mode: 'pass' | 'cut' | 'swallow' = 'pass';
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (mode === 'cut') return near.resetAndDestroy();
    if (mode === 'swallow') return near.on('data', () => {});
    const far = connect(to);
    keep(far);
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('data', (data) => mode === 'pass' && other.write(data));
      from.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut() {
      mode = 'cut';
      endAll();
    },
    swallow() {
      mode = 'swallow';
    },
    mend() {
      const ended = mode !== 'pass';
      mode = 'pass';
      if (ended) endAll();
    },
    close() {
      server.close();
      endAll();
    },
  };
}
