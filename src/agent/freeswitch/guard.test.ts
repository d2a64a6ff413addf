import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import modesl, { type Connection } from 'modesl';
import { expect, test } from 'vitest';
import { guard, MAX_BODY, MAX_HEADERS, parseHeaders } from './guard.js';

/** A connection of modesl over a socket that is none, and what became of it. */
function aConnection() {
  const socket = Object.assign(new EventEmitter(), {
    destroyed: false,
    write: () => true,
    destroy: () => {
      socket.destroyed = true;
    },
  });
  const connection = new modesl.Connection(socket as unknown as Socket);
  const frames: string[] = [];
  connection.on('esl::event::raw::test', (event: { getHeader(name: string): string }) => {
    frames.push(event.getHeader('Value'));
  });
  return { socket, connection, frames, receive: (text: string) => socket.emit('data', Buffer.from(text)) };
}

function aGuarded() {
  const made = aConnection();
  const broken: string[] = [];
  guard(made.connection as Connection, (reason) => broken.push(reason));
  return { ...made, broken };
}
const frame = (value: string) => `Content-Type: test\nValue: ${value}\n\n`;

test('modesl alone throws on a bare %, on an error event and grows without end: what the guard is for', () => {
  const bare = aConnection();
  expect(() => bare.receive(frame('100%'))).toThrow(URIError);
  const reset = aConnection();
  expect(() => reset.socket.emit('error', new Error('ECONNRESET'))).toThrow('ECONNRESET');
  const flood = aConnection();
  flood.receive('x'.repeat(2 * MAX_HEADERS));
  expect(flood.connection.parser.buffer.length).toBe(2 * MAX_HEADERS);
});

test('a bare % is a character, and what follows is read', () => {
  const { receive, frames, broken } = aGuarded();
  receive(frame('100%') + frame('100%25'));
  expect(frames).toEqual(['100%', '100%']);
  expect(broken).toEqual([]);
});

test('half a frame waits for its other half, whatever it is cut into', () => {
  const { receive, frames } = aGuarded();
  for (const character of frame('%D0%94')) receive(character);
  expect(frames).toEqual(['Д']);
});

test('a reset, an end and a close break the connection once', () => {
  for (const event of ['error', 'end', 'close']) {
    const { socket, broken } = aGuarded();
    socket.emit(event, new Error('ECONNRESET'));
    socket.emit('close');
    expect(broken).toHaveLength(1);
    expect(socket.destroyed).toBe(true);
  }
});

test('an oversized frame breaks the connection: one that never ends, and one that says so', () => {
  const endless = aGuarded();
  for (let sent = 0; sent <= MAX_HEADERS; sent += 10_000) endless.receive('x'.repeat(10_000));
  expect(endless.broken).toEqual(['a frame is too long']);
  for (const length of [String(MAX_BODY + 1), '-1', '1e99', 'many']) {
    const { receive, broken, frames } = aGuarded();
    receive(`Content-Type: test\nContent-Length: ${length}\n\n${frame('after')}`);
    expect(broken).toHaveLength(1);
    expect(frames).toEqual([]);
  }
});

test('a chunk full of short frames does not end the stack', () => {
  const { receive, frames } = aGuarded();
  receive(frame('x').repeat(20_000));
  expect(frames).toHaveLength(20_000);
});

test('headers are read as they stand: encoded, not encoded, no UTF-8, no value, a name of an object', () => {
  const text = 'A: %D0%94%2C 1: 2\nB: 50%\nC: %FF%D0%94\nD\n__proto__: x\nconstructor: y';
  expect(parseHeaders(text)).toEqual(
    Object.assign(Object.create(null), {
      A: 'Д, 1: 2',
      B: '50%',
      C: '�Д',
      D: '',
      ['__proto__']: 'x',
      constructor: 'y',
    }),
  );
});
