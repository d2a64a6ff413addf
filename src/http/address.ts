import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';

/** Where a request came from, and whether it came over TLS, as far as we can believe it. */
export interface Origin {
  /** Null: there was no connection (a test that calls the app itself). */
  readonly address: string | null;
  readonly secure: boolean;
}

/**
 * Tells where a request came from. `X-Forwarded-For` and `X-Forwarded-Proto` are read only when the connection itself
 * comes from a trusted proxy; anybody else could write there what he likes.
 * @param proxies addresses and subnets: `127.0.0.1`, `10.0.0.0/24`
 */
export function originReader(proxies: readonly string[]): (c: Context) => Origin {
  const trusted = blockListOf(proxies);
  const trusts = (address: string) =>
    proxies.length > 0 && isIP(address) !== 0 && trusted.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return (c) => originOf(c, trusts);
}

function originOf(c: Context, trusts: (address: string) => boolean): Origin {
  const secure = c.req.url.startsWith('https:');
  const incoming: IncomingMessage | undefined = c.env?.incoming;
  if (incoming === undefined) return { address: null, secure };
  const peer = plain(incoming.socket.remoteAddress ?? '');
  if (!trusts(peer)) return { address: peer || null, secure };
  // Each proxy adds at the right what it saw itself; what stands left of the first untrusted one was sent by the client.
  const hops = (c.req.header('X-Forwarded-For') ?? '').split(',').map((hop) => plain(hop.trim()));
  const client = hops.findLast((hop) => !trusts(hop));
  return {
    address: client !== undefined && isIP(client) !== 0 ? client : peer,
    secure: secure || c.req.header('X-Forwarded-Proto')?.split(',').at(-1)?.trim() === 'https',
  };
}

/** An IPv4 address that came in by an IPv6 socket is the IPv4 address. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/** Checks each entry: the configuration has been read before. */
function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family);
  }
  return list;
}
