import { afterEach, describe, expect, it, vi } from 'vitest';
import { hasRestOverSocket, openAri } from './ari.ts';
import { type FakeAri, type FakeAriOptions, startFakeAri } from './testing.ts';
import type { AriEvent, AriWire } from './wire.ts';

const login = { user: 'callerid', password: 'secret' };

const WIRES = [
  { carries: 'ari-client', release: '22.3.9' },
  { carries: 'one WebSocket', release: '22.4.0' },
];

describe.each(WIRES)('openAri by $carries', ({ release }) => {
  const servers: FakeAri[] = [];
  const wires: AriWire[] = [];
  afterEach(async () => {
    for (const wire of wires.splice(0)) wire.close('test');
    for (const server of servers.splice(0)) await server.close();
  });
  const fake = async (options: Omit<FakeAriOptions, 'release'> = {}) => {
    const server = await startFakeAri({ release, ...options });
    servers.push(server);
    return server;
  };
  const open = async (server: FakeAri, password = 'secret') => {
    const events: AriEvent[] = [];
    const bad: unknown[] = [];
    const onEvent = (event: AriEvent) => {
      if (event.type === 'Throws') throw new Error('in a listener');
      events.push(event);
    };
    const wire = await openAri({ ...login, url: server.url, password }, 'app', onEvent, (error) => bad.push(error));
    wires.push(wire);
    return { wire, events, bad };
  };

  it('hands over events of types that ARI’s description does not know, and outlives what is no event', async () => {
    const server = await fake();
    const { wire, events, bad } = await open(server);
    for (const text of ['{', 'null', '"text"', '{"no":"type"}', '{"type":"Throws"}', '{"type":"Unheard","x":1}'])
      server.send(text);
    await vi.waitFor(() => expect(events).toEqual([{ type: 'Unheard', x: 1 }]));
    expect(bad).toHaveLength(2);
    expect(await wire.request('asterisk.ping', {}, 1000)).toMatchObject({ ping: 'pong' });
  });

  it('says why when the socket is gone, and does not connect again by itself', async () => {
    const server = await fake();
    const { wire } = await open(server);
    server.reset();
    expect(await wire.closed).toMatch(/ECONNRESET|closed by the PBX/);
    const before = server.requests.length;
    // ari-client's own first try to connect again comes after 100 ms
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.requests).toHaveLength(before);
  });

  it('gives up a socket that answers no ping', async () => {
    const server = await fake();
    const { wire } = await open(server);
    server.deafen();
    expect(await wire.closed).toBe('the PBX answers no ping');
  });

  it('rejects a request that is never answered, or whose connection is cut', async () => {
    const mute = await fake({ ping: () => {} });
    await expect((await open(mute)).wire.request('asterisk.ping', {}, 50)).rejects.toThrow('no answer within 50 ms');
    const cutting = await fake({ ping: (reply) => reply.cut() });
    const { wire } = await open(cutting);
    await expect(wire.request('asterisk.ping', {}, 50)).rejects.toThrow(/no answer within 50 ms|connection is lost/);
  });

  it('rejects with what the PBX said', async () => {
    const server = await fake({ ping: (reply) => reply.send(404, '{"message":"Channel not found"}') });
    await expect((await open(server)).wire.request('asterisk.ping', {}, 1000)).rejects.toThrow('Channel not found');
    const silent = await fake({ ping: (reply) => reply.send(500) });
    await expect((await open(silent)).wire.request('asterisk.ping', {}, 1000)).rejects.toThrow('asterisk.ping');
    await expect((await open(server)).wire.request('channels.originate', {}, 1000)).rejects.toThrow('has no');
  });

  it('opens at most 32 connections for requests, however many there are, and answers all', async () => {
    const server = await fake({ ping: (reply) => void setTimeout(() => reply.send(200, '{"ping":"pong"}'), 20) });
    const { wire } = await open(server);
    const before = server.connections();
    const answers = await Promise.all(Array.from({ length: 300 }, () => wire.request('asterisk.ping', {}, 5000)));
    expect(answers).toHaveLength(300);
    expect(server.mostConnections() - before).toBeLessThanOrEqual(32);
  });

  it('keeps the logins of two PBXs apart', async () => {
    const [first, second] = [await fake(), await fake()];
    const { wire } = await open(first, 'one');
    await open(second, 'two');
    first.requests.length = 0;
    await wire.request('asterisk.ping', {}, 1000);
    expect(first.requests).toEqual([`GET /ari/asterisk/ping Basic ${btoa('callerid:one')}`]);
  });

  it('says what is wrong when it can’t connect', async () => {
    const nobody = await fake();
    await nobody.close();
    await expect(open(nobody)).rejects.toThrow(/can't be reached.*ECONNREFUSED/);
    for (const [status, body, says] of [
      [401, '', 'refuses the user or the password'],
      [404, '', 'is it enabled'],
      [200, '<html>', 'no ARI'],
    ] as const) {
      const other = await fake({ info: (reply) => reply.send(status, body) });
      await expect(open(other)).rejects.toThrow(says);
    }
  });
});

describe('hasRestOverSocket', () => {
  it.each([
    ['20.13.0', false],
    ['20.14.0', true],
    ['21.8.0', false],
    ['21.9.1', true],
    ['22.3.0', false],
    ['22.10.0', true],
    ['23.0.0', true],
    ['18.26.4', false],
    ['22.10.0~dfsg+~cs6.15.60671435-1', true],
    ['certified-20.7-cert5', false],
    ['GIT-master-2c5b9f3', false],
  ])('%s: %s', (version, expected) => expect(hasRestOverSocket(version)).toBe(expected));
});
