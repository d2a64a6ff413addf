import { EventEmitter } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAmi } from '../../src/agent/asterisk/ami.ts';
import { holdSocket } from '../../src/agent/asterisk/ari-socket.ts';
import * as asterisk from '../../src/agent/asterisk/question.ts';
import { readUserEvent } from '../../src/agent/asterisk/user-event.ts';
import { isEvent } from '../../src/agent/asterisk/wire.ts';
import { gatewaysOf } from '../../src/agent/freeswitch/discover.ts';
import { openEsl } from '../../src/agent/freeswitch/esl.ts';
import * as freeswitch from '../../src/agent/freeswitch/question.ts';
import { fuzz, near, nearBytes, TIMEOUT_MS } from './fuzz.ts';

const ARI = [
  '{"type":"StasisStart","timestamp":"2026-01-31T10:20:30.456+0300","args":["1.2,0,1,id,trunk,group%3ASales,+7916,101,allowed,end"],"channel":{"id":"1.2"}}',
  ...[
    '{"type":"ApplicationReplaced"}',
    '{"type":"RESTResponse","request_id":"1","status_code":200,"message_body":"{}"}',
  ],
  ...['{', '}', '"', 'null', '[]', '%', '%FF', 'end', '"args":', '"type":'],
];

it('an event of ARI', { timeout: TIMEOUT_MS }, () =>
  fuzz(
    'ARI events',
    fc.oneof(
      nearBytes(ARI),
      fc.json().map((text) => Buffer.from(text)),
    ),
    (bytes) => {
      const socket = Object.assign(new EventEmitter(), { ping: () => {}, terminate: () => {} });
      const taken: unknown[] = [];
      const refused: unknown[] = [];
      holdSocket(
        socket,
        (message) => {
          if (isEvent(message)) taken.push(asterisk.readQuestion('pbx', message));
        },
        (error) => refused.push(error),
      );
      socket.emit('message', bytes);
      for (const question of taken) if (question) expect((question as asterisk.Question).request.pbx).toBe('pbx');
      for (const error of refused) expect(error).toBeInstanceOf(SyntaxError); // no JSON; anything else would be our fault
      socket.emit('close', 1006);
    },
  ),
);

const ARGUMENTS = [
  '1700000000.1',
  '0',
  '1',
  'id',
  'trunk',
  'group%3ASales',
  '%D0%',
  '%FF%FE',
  '+7916',
  'allowed',
  'end',
];
it('what a call of Asterisk asks', { timeout: TIMEOUT_MS }, () =>
  fuzz('ARI arguments', fc.tuple(fc.array(near(ARGUMENTS), { maxLength: 12 }), near(ARGUMENTS)), ([args, at]) => {
    const event = {
      type: 'StasisStart',
      timestamp: `2026-01-31T10:20:30.456${at.slice(0, 5)}`,
      args,
      channel: { id: 'c' },
    };
    const question =
      asterisk.readQuestion('pbx', event) ??
      asterisk.readQuestion('pbx', { ...event, timestamp: '2026-01-31T10:20:30Z' });
    if (question) expect(question.nonce).toMatch(/^[0-9.]+$/);
    const told = readUserEvent('pbx', `Event: UserEvent\r\nUserEvent: callerid-groups\r\nDecision: ${args.join('|')}`);
    if (told) expect(told.source).not.toBe('agent');
  }),
);

it('what a call of FreeSWITCH asks', { timeout: TIMEOUT_MS }, () =>
  fuzz(
    'channel data of FreeSWITCH',
    fc.tuple(
      fc.dictionary(fc.constantFrom(...freeswitch.HEADERS), near(['id', 'full', 'none', 'true', '+7916'])),
      near(['gateway', 'external::out', 'NOREG']),
    ),
    ([values, text]) => {
      const request = freeswitch.readQuestion('pbx', values);
      expect(request.attempt).toBeGreaterThan(0);
      expect(['allowed', 'restricted', 'unavailable']).toContain(request.callerId.presentation);
      gatewaysOf(text);
    },
  ),
);

/** Servers that say to each connection what the case has, in pieces, and end it. One address alone runs out of ports. */
const HOSTS = Array.from({ length: 12 }, (_, i) => `127.0.0.${i + 1}`);
let servers: Server[] = [];
let said: readonly Buffer[] = [];
let turn = 0;
beforeAll(async () => {
  const speak = (socket: Socket) => {
    socket.on('error', () => {}).resume();
    for (const bytes of said) socket.write(bytes);
    socket.end();
  };
  servers = HOSTS.map((host) => createServer({ allowHalfOpen: false }, speak).listen(0, host));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
});
afterAll(() => {
  for (const server of servers) server.close();
});
const next = () => {
  const server = servers[turn++ % servers.length]?.address();
  if (server === null || server === undefined || typeof server === 'string') throw new Error('no server');
  return { host: server.address, port: server.port };
};

const AMI = [
  ...[
    'Asterisk Call Manager/9.0.0\r\n',
    'Response: Success\r\nActionID: callerid-1\r\nMessage: Authentication accepted\r\n\r\n',
  ],
  ...[
    'Event: UserEvent\r\nUserEvent: callerid-groups\r\nDecision: 1|2|policy|keep||x|1|a|b|c|d|e|f\r\n\r\n',
    '\r\n',
    ': ',
    'Response: Error',
  ],
];
it('the manager interface', { timeout: TIMEOUT_MS }, () =>
  fuzz('bytes of AMI', fc.array(nearBytes(AMI), { maxLength: 5 }), async (bytes) => {
    said = bytes;
    const told: unknown[] = [];
    const login = { ...next(), user: 'u', password: 'p' };
    const opened = await openAmi(login, (event) => told.push(readUserEvent('pbx', event))).catch(
      (error: unknown) => error,
    );
    if (opened instanceof Error) return;
    const ami = opened as Awaited<ReturnType<typeof openAmi>>;
    ami.close();
    expect(typeof (await ami.closed)).toBe('string');
  }),
);

const ESL = [
  ...[
    'Content-Type: auth/request\n\n',
    'Content-Type: command/reply\nReply-Text: +OK accepted\n\n',
    'Content-Length: 5\n\nabc%\n',
  ],
  ...[
    'Content-Type: text/event-json\nContent-Length: 20\n\n{"Event-Name":"CUSTOM"',
    'Content-Type: text/disconnect-notice\n\n',
    '%',
    '\n\n',
  ],
];
it('the event socket', { timeout: TIMEOUT_MS }, () =>
  fuzz('bytes of the event socket', fc.array(nearBytes(ESL), { maxLength: 6 }), async (bytes) => {
    said = bytes;
    const opened = await openEsl({ ...next(), password: 'p' }).catch((error: unknown) => error);
    if (opened instanceof Error) return;
    const esl = opened as Awaited<ReturnType<typeof openEsl>>;
    await esl.api('version', 50).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    esl.close('done');
    expect(typeof (await esl.closed)).toBe('string');
  }),
);
