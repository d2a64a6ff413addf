import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Listener, type ListenerOptions, startListener } from '../../src/agent/freeswitch/listener.ts';
import { freePort } from '../support/ports.ts';
import { waitFor } from '../support/wait.ts';

// The process that takes the connections of calls, and what may become of them. FreeSWITCH is played by these tests.

let listener: Listener;
let port: number;
let taken: number[] = [];
const sockets: Socket[] = [];
const logged: string[] = [];
const answer = (values: Readonly<Record<string, string>>) => ({
  text: `keep||${values['Unique-ID']}||||`,
  taken: (waitUs: number) => void taken.push(waitUs),
});

async function listen(options: Partial<ListenerOptions> = {}): Promise<void> {
  port = await freePort();
  listener = startListener({
    ...{ listen: { host: '127.0.0.1', port }, hiredis: null, allow: ['127.0.0.0/8'], headers: ['Unique-ID'] },
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
    ask: answer,
    changed: () => {},
    ...options,
  });
  listener.take(true);
  await waitFor('listener', () => listener.port() === port);
}

beforeEach(() => {
  taken = [];
  logged.length = 0;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.stop();
});

/** A call of FreeSWITCH's `socket` application: what it is told, until the other side closes. */
interface TestCall {
  readonly socket: Socket;
  readonly received: () => string;
  readonly ended: Promise<string>;
}

/**
 * @param says what it answers when it is asked for its question; null: nothing
 * @param more of its data, which it says to `connect`
 */
async function aCall(
  says: ((nonce: string) => string) | null = question,
  { from = '127.0.0.1', more = '' } = {},
): Promise<TestCall> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  sockets.push(socket);
  const nonce = randomUUID();
  let text = '';
  let told = false;
  socket.on('data', (chunk) => {
    text += chunk;
    if (!told && text === ASKED && says) {
      told = true;
      socket.write(says(nonce));
    }
    if (says && text.endsWith('\n\nconnect\n\n')) socket.write(data(nonce, more));
    if (text.endsWith('exit\n\n')) socket.end('Content-Type: command/reply\nReply-Text: +OK\n\n'.repeat(2));
  });
  socket.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(text.replaceAll(nonce, 'NONCE')));
  });
  return { socket, received: () => text, ended };
}

const ASKED = 'getvar\n\ngetvar callerid_question\n\ngetvar uuid\n\n';
const reply = (text: string) => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
/** NONCE|WAIT|..., which is not URL-encoded. */
const question = (nonce: string, wait = '', id = 'it') => reply(`${nonce}|${wait}|${id}`) + reply('uuid-1');
/** The question stands in the call's data, which is. */
const inData = (nonce: string) => reply(nonce) + reply('uuid-1');
const data = (nonce: string, more = '') =>
  `Event-Name: CHANNEL_DATA\nUnique-ID: it\nvariable_callerid_question: ${nonce}\n${more}Content-Type: command/reply\nReply-Text: %2BOK%0A\n\n`;
const answered = (text: string, asked = ASKED) => {
  const set = `callerid_answer=NONCE|${text}`;
  const length = Buffer.byteLength(set) + 31; // a nonce is longer than its stand-in
  return `${asked}sendmsg\ncall-command:execute\nexecute-app-name:set\ncontent-type:text/plain\ncontent-length:${length}\n\n${set}exit\n\n`;
};

/** The next call is served as if nothing had been. */
const expectService = async () => expect(await (await aCall()).ended).toBe(answered('keep||it||||'));

test('a call is answered, and told as taken when it has taken the answer', async () => {
  await listen();
  await expectService();
  await waitFor('record', () => taken.length === 1);
});

test('a call that can not say it all in one variable is read from its data', async () => {
  await listen();
  const call = await aCall(inData, { more: 'variable_callerid_wait: 5000\n' });
  expect(await call.ended).toBe(answered('keep||it||||', `${ASKED}connect\n\n`));
  const cut = await aCall((nonce) => reply(`${nonce}|`));
  expect(await cut.ended).toBe(answered('keep||it||||', `${ASKED}connect\n\n`));
  const earlier = await aCall(() => reply('uuid-1'), { more: 'variable_callerid_trunk: x\n' }); // a dialplan that knows no such variable
  expect(await earlier.ended).toBe(answered('keep||it||||', `${ASKED}connect\n\n`));
});

test('a listener that is told to takes no calls, answers those in hand, and takes calls again', async () => {
  await listen();
  const call = await aCall(null);
  await waitFor('call that was taken', () => call.received() !== '');
  listener.take(false);
  await waitFor('calls that are refused', async () => {
    const { socket } = await aCall();
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    return socket.bytesRead === 0 && socket.closed;
  });
  call.socket.write(question(randomUUID()));
  await waitFor('answer', () => call.received().includes('keep||it'));
  listener.take(true);
  await waitFor('service', async () => (await (await aCall()).ended) === answered('keep||it||||'));
});

test('a call that is gone before it has taken its answer is not told as taken', async () => {
  await listen();
  const call = await aCall();
  await waitFor('answer', () => call.received().includes('exit'));
  call.socket.resetAndDestroy();
  await expectService();
  await waitFor('record of the other one', () => taken.length >= 1);
});

const misbehaviour: Readonly<Record<string, (call: TestCall) => void>> = {
  'a reset': ({ socket }) => socket.resetAndDestroy(),
  'a close in the middle': ({ socket }) => socket.end('Event-Name: CHANNEL_DATA\nUnique-'),
  'half a frame': ({ socket }) => void socket.write('Event-Name: CHANNEL_DATA\nUnique-'),
  'an oversized frame': ({ socket }) => void socket.write(`X: ${'x'.repeat(1024 * 1024)}`),
  'a body of an impossible length': ({ socket }) => void socket.write('Content-Length: 99999999999\n\n'),
  'what is no event socket': ({ socket }) => void socket.write('GET / HTTP/1.1\r\n\r\n\n\n'),
  'a question without a nonce': ({ socket }) => void socket.write(question('')),
  'data without a nonce': ({ socket }) => void socket.write(data('')),
  silence: () => {},
};
for (const [name, misbehave] of Object.entries(misbehaviour)) {
  test(`${name} is no other call’s concern`, async () => {
    await listen();
    const pid = listener.pid();
    const bad = await Promise.all(Array.from({ length: 20 }, () => aCall(null)));
    for (const call of bad) call.socket.once('data', () => misbehave(call));
    await waitFor('calls that were taken', () => bad.every((call) => call.received() !== ''));
    await expectService();
    expect(listener.pid()).toBe(pid);
    expect(logged.filter((line) => !/refused/.test(line))).toEqual([]);
  });
}

test('a bare % and bytes that are no UTF-8 are read as they stand', async () => {
  await listen({
    headers: ['Unique-ID', 'X'],
    ask: ({ X = '' }) => ({ text: `keep||${encodeURIComponent(X)}`, taken: () => {} }),
  });
  expect(await (await aCall(inData, { more: 'X: 100% %FF%D0%94\n' })).ended).toBe(
    answered(`keep||${encodeURIComponent('100% \ufffdД')}`, `${ASKED}connect\n\n`),
  );
});

test('a thousand calls at once have each their own answer', async () => {
  await listen();
  const calls = await Promise.all(
    Array.from({ length: 1000 }, (_, i) => aCall((nonce) => question(nonce, '5000', `call-${i}`))),
  );
  const answers = await Promise.all(calls.map((call) => call.ended));
  expect(answers).toEqual(calls.map((_, i) => answered(`keep||call-${i}||||`)));
  await waitFor('record of each', () => taken.length === 1000);
});

test('more connections than are served are let go at once', async () => {
  await listen();
  const silent = await Promise.all(Array.from({ length: 2100 }, () => aCall(null)));
  await waitFor('end of those above the limit', () => silent.filter(({ socket }) => socket.closed).length === 100);
  for (const { socket } of silent) socket.destroy();
  await waitFor('service', async () => (await (await aCall()).ended) === answered('keep||it||||'));
});

test('a connection from an address that is not allowed is closed before it is asked anything', async () => {
  await listen({ allow: ['127.0.0.1', '10.0.0.0/8'] });
  expect(await (await aCall(question, { from: '127.0.0.2' })).ended).toBe('');
  await expectService();
  await waitFor('warning', () => logged.some((line) => line.includes('127.0.0.2')));
});

test('a call about which nothing can be decided is told so', async () => {
  await listen({ ask: () => null });
  expect(await (await aCall()).ended).toBe(answered('none||not_ready'));
});

test('when the parent stands still the call goes on in time, and the answer that comes too late is dropped', async () => {
  const asked: string[] = [];
  await listen({
    ask(values) {
      asked.push(values['Unique-ID'] ?? '');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
      return answer(values);
    },
  });
  const pid = listener.pid();
  expect(await (await aCall()).ended).toBe(answered('none||timeout'));
  expect(asked).toEqual(['it']);
  expect(listener.pid()).toBe(pid);
});

test('the dialplan says how long a call waits', async () => {
  await listen({
    ask(values) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
      return answer(values);
    },
  });
  const call = await aCall((nonce) => question(nonce, '5000'));
  expect(await call.ended).toBe(answered('keep||it||||'));
});

test('a listener that hangs is killed, the calls that it holds are let go, and another one listens', async () => {
  await listen();
  const first = listener.pid();
  const waiting = await aCall(null);
  await waitFor('call that was taken', () => waiting.received() !== '');
  process.kill(first ?? 0, 'SIGSTOP');
  const queued = await aCall();
  await Promise.all([waiting.ended, queued.ended]);
  await waitFor('another listener', () => listener.port() === port && listener.pid() !== first);
  await expectService();
});

test('a listener that is killed is started again', async () => {
  await listen();
  const first = listener.pid();
  process.kill(first ?? 0, 'SIGKILL');
  await waitFor('another listener', () => listener.port() === port && listener.pid() !== first);
  await expectService();
});

test('a port that is taken is tried again until it is free', async () => {
  await listen();
  const other = startListener({
    ...{ listen: { host: '127.0.0.1', port }, hiredis: null, allow: ['127.0.0.1'], headers: ['Unique-ID'] },
    ...{ ask: answer, changed: () => {} },
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
  });
  other.take(true);
  await waitFor('message', () => logged.some((line) => line.includes('EADDRINUSE')));
  await listener.stop();
  await waitFor('the second listener', () => other.port() === port);
  await expectService();
  await other.stop();
});

test('a stop answers the calls in hand, and signals to the group leave it to the parent', async () => {
  await listen();
  process.kill(listener.pid() ?? 0, 'SIGTERM');
  process.kill(listener.pid() ?? 0, 'SIGINT');
  let release = (_: string) => {};
  const call = await aCall(null);
  await waitFor('call that was taken', () => call.received() !== '');
  release = (text) => void call.socket.write(text);
  const stopped = listener.stop();
  release(question(randomUUID()));
  await Promise.all([stopped, call.ended]);
  expect(call.received()).toMatch(/callerid_answer=.*keep/);
  expect(listener.port()).toBeNull();
});

/** A connection of mod_hiredis: what it is answered so far. */
async function aPool(
  from = '127.0.0.1',
): Promise<{ socket: Socket; ask: (command: string | Buffer) => Promise<string>; closed: () => boolean }> {
  const hiredis = { host: '127.0.0.1', port: await freePort() };
  await listen({ hiredis, allow: ['127.0.0.1'] });
  const socket = connect({ ...hiredis, localAddress: from });
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  const ask = async (command: string | Buffer) => {
    text = '';
    socket.write(command);
    return waitFor('answer', () => text.endsWith('\r\n') && text);
  };
  return { socket, ask, closed: () => socket.closed };
}

/** What one command is replied; null: nobody listens there. */
async function replyTo(port: number, command: string): Promise<string | null> {
  const socket = connect({ host: '127.0.0.1', port });
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(command);
  const [reply] = await once(socket, 'data').catch(() => [null]);
  return reply && String(reply);
}

async function connects(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  sockets.push(socket);
  socket.on('error', () => {});
  return once(socket, 'connect').then(
    () => true,
    () => false,
  );
}

const command = (nonce: string, wait = '', id = 'it') => {
  const text = `${nonce}|${wait}|${id}`;
  return `*2\r\n$8\r\ncallerid\r\n$${Buffer.byteLength(text)}\r\n${text}\r\n`;
};

test('over mod_hiredis calls are answered one after the other by one connection, also in pieces', async () => {
  const { socket, ask } = await aPool();
  const [first, second] = [randomUUID(), randomUUID()];
  expect(await ask(command(first, '', 'Ёж'))).toBe(`+${first}|keep||Ёж||||\r\n`);
  const whole = command(second);
  for (let at = 0; at < whole.length - 1; at++) {
    socket.write(whole[at] ?? '');
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await ask('\n')).toBe(`+${second}|keep||it||||\r\n`);
  await waitFor('records', () => taken.length === 2);
});

test('over mod_hiredis no answer has a percent sign, which it would print as a format', async () => {
  const { ask } = await aPool();
  const nonce = randomUUID();
  expect(await ask(command(nonce, '', '%s'))).toBe(`+${nonce}|socket\r\n`);
  expect(taken).toEqual([]);
});

test('over mod_hiredis what is no text is asked as well', async () => {
  const { ask } = await aPool();
  const nonce = randomUUID();
  const whole = Buffer.from(command(nonce, '', 'x'));
  whole[whole.length - 3] = 0xff;
  expect(await ask(whole)).toBe(`+${nonce}|keep||\ufffd||||\r\n`);
});

// Without a reply mod_hiredis would connect and ask again for ever, and the call with it.
test.each([
  ['another command', '*1\r\n$4\r\nPING\r\n'],
  ['a question with more fields', command(randomUUID(), '', 'it|more')],
  ['a question without a nonce', command('it')],
  ['a command without end', `*2\r\n$8\r\ncallerid\r\n$999999\r\n${'x'.repeat(999_999)}`],
])('%s of mod_hiredis is answered before the connection ends', async (_, text) => {
  const { ask, closed } = await aPool();
  expect(await ask(text)).toBe('-ERR no question\r\n');
  await waitFor('end', closed);
});

test('so is a question from an address that is not allowed', async () => {
  const { ask, closed } = await aPool('127.0.0.2');
  expect(await ask(command(randomUUID()))).toBe('-ERR not allowed\r\n');
  await waitFor('end', closed);
  expect(logged.join()).toContain('127.0.0.2');
});

test('a port for mod_hiredis that is taken leaves sockets as they are, and is tried again', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const hiredis = { host: '127.0.0.1', port: (taken.address() as AddressInfo).port };
  await listen({ hiredis });
  expect(logged.join()).toContain('EADDRINUSE');
  await expectService();
  taken.close();
  const nonce = randomUUID();
  const reply = await waitFor('mod_hiredis', () => replyTo(hiredis.port, command(nonce)));
  expect(reply).toBe(`+${nonce}|keep||it||||\r\n`);
});

test('a call of mod_hiredis at the port for sockets finds nobody there soon, and others do again after it', async () => {
  await listen();
  const socket = connect({ host: '127.0.0.1', port });
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(command(randomUUID()));
  await waitFor('a port that is shut', () => connects(port).then((isOpen) => !isOpen));
  expect(logged.join()).toContain('hiredis.conf.xml');
  await waitFor('service', () => connects(port));
  await expectService();
});

test('over mod_hiredis too a listener that is told to takes no calls', async () => {
  const { ask, closed } = await aPool();
  await ask(command(randomUUID()));
  listener.take(false);
  await waitFor('end', closed);
});
