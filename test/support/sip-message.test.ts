import { describe, expect, it } from 'vitest';
import { dialled, parseSipAddress, parseSipMessage, parseTrace } from './sip-message.ts';

const invite = [
  'INVITE sip:%2B79165550001@127.0.0.1:5060 SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK1',
  'f: "Иван \\"Ваня\\" Петров" <sip:74951230001@127.0.0.1>;tag=a',
  'To: <sip:%2B79165550001@127.0.0.1>',
  'i: call-1',
  'CSeq: 12 INVITE',
  'm: <sip:pbx@127.0.0.1:5061>',
  'P-Asserted-Identity: "x" <sip:+74951230001@127.0.0.1>',
  'Remote-Party-ID: <sip:1@127.0.0.1>;party=calling;privacy=full',
  'Privacy: id',
  'X-Long: a,',
  ' b',
  'Diversion: <sip:101@pbx>',
  'Diversion: <sip:102@pbx>',
  '',
  'v=0',
].join('\r\n');

describe('parseSipMessage', () => {
  it('takes a request apart', () => {
    const message = parseSipMessage(invite, 'received');
    expect(message).toMatchObject({
      direction: 'received',
      method: 'INVITE',
      status: null,
      callId: 'call-1',
      cseq: 12,
      from: { display: 'Иван "Ваня" Петров', user: '74951230001', host: '127.0.0.1', parameters: ';tag=a' },
      assertedIdentity: { display: 'x', user: '+74951230001' },
      remotePartyId: { user: '1', parameters: ';party=calling;privacy=full' },
      contact: { user: 'pbx', host: '127.0.0.1:5061' },
      privacy: 'id',
      diversion: '<sip:101@pbx>',
      body: 'v=0',
    });
    expect(dialled(message)).toBe('+79165550001');
    expect(message.header('x-long')).toBe('a, b');
    expect(message.headers('Diversion')).toHaveLength(2);
    expect(message.header('Absent')).toBeNull();
  });

  it('takes a response apart: its method is the one that it answers', () => {
    const message = parseSipMessage('SIP/2.0 503 Service Unavailable\r\nCSeq: 2 INVITE\r\n\r\n', 'sent');
    expect(message).toMatchObject({ method: 'INVITE', status: 503, requestUri: null, cseq: 2, privacy: null });
  });
});

describe('parseSipAddress', () => {
  it.each([
    ['<sip:host.example>', { user: '', host: 'host.example' }],
    ['sip:101@pbx;tag=1', { user: '101', host: 'pbx' }],
    ['Sales <tel:+74951230001>', { display: 'Sales', user: '+74951230001', host: '' }],
    ['<sip:%D0%90%ff@pbx>', { user: '%D0%90%ff' }],
    ['"a<b>" <sip:1;x=2@pbx;transport=udp>', { display: 'a<b>', user: '1;x=2', host: 'pbx' }],
    ['"Anonymous" <sip:anonymous@anonymous.invalid>', { display: 'Anonymous', user: 'anonymous' }],
  ])('%s', (raw, expected) => {
    expect(parseSipAddress(raw)).toMatchObject(expected);
  });
});

describe('parseTrace', () => {
  const line = `${'-'.repeat(47)} 2026-01-31 12:00:00.000001\n`;
  const bytes = Buffer.byteLength(invite);
  const wire = Buffer.from(invite).toString('latin1');
  const received = `${line}UDP message received [${bytes}] bytes :\n\n${wire}\n`;
  const sent = `${line}UDP message sent (${bytes} bytes):\n\n${wire}\n`;

  it('counts bytes, not characters, and tells received from sent', () => {
    const { messages } = parseTrace(received + sent);
    expect(messages.map((m) => [m.direction, m.from.display, m.body])).toEqual([
      ['received', 'Иван "Ваня" Петров', 'v=0'],
      ['sent', 'Иван "Ваня" Петров', 'v=0'],
    ]);
  });

  it('leaves a message that is not written whole for the next time', () => {
    const trace = received + sent;
    const cut = received.length + sent.length - 10;
    const first = parseTrace(trace.slice(0, cut));
    expect(first.messages).toHaveLength(1);
    expect(parseTrace(trace.slice(first.consumed)).messages).toHaveLength(1);
  });
});
