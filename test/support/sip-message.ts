/** SIP messages as SIPp's message trace shows them, taken apart as far as tests look at them. */

export interface SipMessage {
  /** Seen from SIPp: a carrier receives the INVITE. */
  readonly direction: 'received' | 'sent';
  /** When SIPp saw it, ms since 1970; 0: the trace does not say. */
  readonly at: number;
  /** Of a response: the method that it answers. */
  readonly method: string;
  /** Null: a request. */
  readonly status: number | null;
  /** Null: a response. */
  readonly requestUri: string | null;
  readonly callId: string;
  readonly cseq: number;
  readonly from: SipAddress;
  readonly to: SipAddress;
  readonly assertedIdentity: SipAddress | null;
  readonly remotePartyId: SipAddress | null;
  readonly contact: SipAddress | null;
  readonly privacy: string | null;
  readonly diversion: string | null;
  /** The first header of that name, which may be written in any case; null: there is none. */
  header(name: string): string | null;
  /** Each header of that name. */
  headers(name: string): readonly string[];
  readonly body: string;
  /** The whole message as it was on the wire. */
  readonly raw: string;
}

export interface SipAddress {
  /** Without its quotes; empty when there is none. */
  readonly display: string;
  /** The part before `@`, unescaped (%2B is +). */
  readonly user: string;
  readonly host: string;
  /** What comes after the URI, such as the tag. */
  readonly parameters: string;
  readonly raw: string;
}

/** RFC 3261 section 7.3.3, RFC 3515. */
const COMPACT: Readonly<Record<string, string>> = {
  i: 'call-id',
  m: 'contact',
  f: 'from',
  t: 'to',
  v: 'via',
  l: 'content-length',
  c: 'content-type',
  s: 'subject',
  r: 'refer-to',
};

export function parseSipMessage(raw: string, direction: SipMessage['direction'], at = 0): SipMessage {
  const end = raw.indexOf('\r\n\r\n');
  const head = end < 0 ? raw : raw.slice(0, end);
  // A line that begins with white space goes on with the one before it.
  const [startLine = '', ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const key = COMPACT[name] ?? name;
    found.set(key, [...(found.get(key) ?? []), line.slice(colon + 1).trim()]);
  }
  const headers = (name: string) => found.get(name.toLowerCase()) ?? [];
  const header = (name: string) => headers(name)[0] ?? null;
  const address = (name: string) => {
    const text = header(name);
    return text === null ? null : parseSipAddress(text);
  };
  const status = /^SIP\/2\.0 (\d{3})/.exec(startLine)?.[1];
  const [, cseq = '0', cseqMethod = ''] = /^(\d+)\s+(\S+)/.exec(header('CSeq') ?? '') ?? [];
  const [method = '', requestUri = ''] = startLine.split(' ');
  return {
    direction,
    at,
    method: status ? cseqMethod : method,
    status: status ? Number(status) : null,
    requestUri: status ? null : requestUri,
    callId: header('Call-ID') ?? '',
    cseq: Number(cseq),
    from: address('From') ?? parseSipAddress(''),
    to: address('To') ?? parseSipAddress(''),
    assertedIdentity: address('P-Asserted-Identity'),
    remotePartyId: address('Remote-Party-ID'),
    contact: address('Contact'),
    privacy: header('Privacy'),
    diversion: header('Diversion'),
    header,
    headers,
    body: end < 0 ? '' : raw.slice(end + 4),
    raw,
  };
}

/** `"Name" <sip:user@host>;tag=x`, `Name <tel:+7495>`, or a bare URI. */
export function parseSipAddress(raw: string): SipAddress {
  const quoted = /^\s*"((?:[^"\\]|\\.)*)"/.exec(raw);
  const rest = quoted ? raw.slice(quoted[0].length) : raw;
  const [, name = '', uri = rest, parameters = ''] = /^([^<]*)<([^>]*)>(.*)$/s.exec(rest) ?? [];
  const [, user = '', host = ''] = /^\s*(?:sips?|tel):(?:([^@]*)@)?([^;?>]*)/.exec(uri) ?? [];
  const isTel = /^\s*tel:/.test(uri);
  return {
    display: quoted ? (quoted[1] ?? '').replace(/\\(.)/gs, '$1') : name.trim(),
    user: unescapeUser(isTel ? host : user),
    host: isTel ? '' : host,
    parameters: parameters.trim(),
    raw,
  };
}

function unescapeUser(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // not valid UTF-8 when unescaped: as it came
  }
}

/** The user part of the request-URI: the number that was dialled. */
export const dialled = (message: SipMessage): string => parseSipAddress(message.requestUri ?? '').user;

/** `2026-01-31 10:20:30.456789`, in this machine's time. */
function timeOf(text: string): number {
  const [, date, time] = /(\d{4}-\d\d-\d\d)[\sT]+(\d\d:\d\d:\d\d\.\d{3})/.exec(text) ?? [];
  return date ? Date.parse(`${date}T${time}`) : 0;
}

/**
 * The whole messages at the start of a SIPp trace.
 * @param trace bytes as latin1, since SIPp counts bytes
 * @returns the messages, and how many characters they took: the rest is to be read again when more has come
 */
export function parseTrace(trace: string): { readonly messages: SipMessage[]; readonly consumed: number } {
  const marker = /-{20,} ([^\n]*)\n\w+ message (received|sent) [[(](\d+)[\])]? bytes\)?\s?:\n\n/g;
  const messages: SipMessage[] = [];
  let consumed = 0;
  for (let match = marker.exec(trace); match; match = marker.exec(trace)) {
    const end = marker.lastIndex + Number(match[3]);
    if (end > trace.length) break;
    const raw = Buffer.from(trace.slice(marker.lastIndex, end), 'latin1').toString('utf8');
    messages.push(parseSipMessage(raw, match[2] as SipMessage['direction'], timeOf(match[1] ?? '')));
    consumed = end;
    marker.lastIndex = end;
  }
  return { messages, consumed };
}
