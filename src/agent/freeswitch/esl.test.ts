import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Esl, openEsl } from './esl.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** An event socket that behaves as `onCommand` has it; without it every login is accepted. */
async function aFreeswitch(
  onCommand: (command: string, socket: Socket) => void,
  greeting = 'Content-Type: auth/request\n\n',
) {
  const server = createServer((socket) => {
    sockets.push(socket);
    let text = '';
    socket.on('error', () => {});
    socket.write(greeting);
    socket.on('data', (chunk) => {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const command = text.slice(0, end);
        text = text.slice(end + 2);
        if (command.startsWith('auth ')) {
          socket.write(command === 'auth right' ? reply('+OK accepted') : reply('-ERR invalid'));
        } else if (command.startsWith('event ')) socket.write(reply('-ERR no keywords supplied'));
        else onCommand(command, socket);
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0, password: 'right' };
}
const reply = (text: string) => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
const body = (text: string) => `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`;

test('a command’s answer, whatever it holds', async () => {
  const esl = await openEsl(await aFreeswitch((command, socket) => socket.write(body(`${command} 100% ДА\n\n`))));
  expect(await esl.api('version')).toBe('api version 100% ДА\n\n');
  expect(await Promise.all([esl.api('a'), esl.api('b')])).toEqual(['api a 100% ДА\n\n', 'api b 100% ДА\n\n']);
  await expect(esl.api('one\n\napi two')).rejects.toThrow('more than one line');
  esl.close('done');
  expect(await esl.closed).toBe('done');
  await expect(esl.api('after')).rejects.toThrow('done');
});

test('a login that is refused, by password and by address, or answered by nobody', async () => {
  const good = await aFreeswitch(() => {});
  await expect(openEsl({ ...good, password: 'wrong' })).rejects.toThrow('password');
  const rude = 'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n';
  await expect(openEsl(await aFreeswitch(() => {}, rude))).rejects.toThrow('ACL');
  await expect(openEsl(await aFreeswitch(() => {}, ''), 50)).rejects.toThrow('no answer within 50 ms');
  await expect(openEsl({ host: '127.0.0.1', port: 1, password: 'x' })).rejects.toThrow('ECONNREFUSED');
});

/** What each command does that is never answered as it should be, and why the connection is then lost. */
const misbehaviour: Readonly<Record<string, [(socket: Socket) => void, RegExp]>> = {
  'a reset': [(socket) => socket.resetAndDestroy(), /ECONNRESET|closed/],
  'a close in the middle': [(socket) => socket.end(body('a long answer').slice(0, -5)), /closed/],
  'an oversized frame': [(socket) => socket.write(`X: ${'x'.repeat(3 * 1024 * 1024)}`), /too long|ECONNRESET/],
  'a body of an impossible length': [
    (socket) => socket.write('Content-Type: api/response\nContent-Length: -7\n\n'),
    /-7/,
  ],
  silence: [() => {}, /not answered/],
  'half a frame, and silence': [(socket) => socket.write('Content-Type: api/resp'), /not answered/],
};
for (const [name, [misbehave, reason]] of Object.entries(misbehaviour)) {
  test(`${name} fails every command that waits, and ends the connection`, async () => {
    const waitMs = /silence/.test(name) ? 50 : 5000;
    const esl: Esl = await openEsl(await aFreeswitch((_, socket) => misbehave(socket)));
    const outcomes = await Promise.allSettled([esl.api('first', waitMs), esl.api('second', waitMs)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await esl.closed).toMatch(reason);
  });
}

test('a bare % in a reply fails nothing', async () => {
  const esl = await openEsl(await aFreeswitch((_, socket) => socket.write(`${reply('+OK 100%')}${body('fine')}`)));
  expect(await esl.api('first')).toBe('fine');
});

test('a thousand commands at once have each their own answer', async () => {
  const esl = await openEsl(await aFreeswitch((command, socket) => socket.write(body(command))));
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => esl.api(`echo ${i}`, 10_000)));
  expect(answers).toEqual(Array.from({ length: 1000 }, (_, i) => `api echo ${i}`));
});
