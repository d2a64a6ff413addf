import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallRequest } from '../../domain/decision.ts';
import type { LinkContext, PbxLink } from '../pbx.ts';
import { startLink } from './link.ts';
import { type FakeWire, fakeWire, silentLog, stasisStart } from './testing.ts';
import type { AriEvent } from './wire.ts';

const config = {
  name: 'pbx1',
  kind: 'asterisk',
  url: 'http://127.0.0.1:1',
  user: 'u',
  password: 'p',
  ami: null,
} as const;

describe('startLink', () => {
  let link: PbxLink | undefined;
  afterEach(() => link?.stop());

  function start(open: (count: number) => FakeWire | Error, rest: Partial<LinkContext> = {}) {
    const events: ((event: AriEvent) => void)[] = [];
    const context: LinkContext = {
      slot: 2,
      log: silentLog(),
      ready: () => true,
      decide: () => null,
      answered: () => {},
      stateChanged: () => {},
      confirmed: () => true,
      snapshot: () => null,
      subscribe: () => () => {},
      decidedByPbx: () => {},
      trunksFound: () => {},
      ...rest,
    };
    link = startLink(config, context, async (_login, _app, onEvent) => {
      events.push(onEvent);
      const wire = open(events.length);
      if (wire instanceof Error) throw wire;
      return wire;
    });
    return events;
  }
  const operations = (wire: FakeWire) => wire.asked.map(({ operation }) => operation);

  it('listens to few events, measures the clock and frees parked calls before the first heartbeat', async () => {
    const wire = fakeWire({ 'applications.get': () => ({ channel_ids: ['parked'] }) });
    start(() => wire);
    await vi.waitFor(() => expect(operations(wire)).toContain('asterisk.setGlobalVar'));
    expect(operations(wire).slice(0, 5)).toEqual([
      'applications.filter',
      'asterisk.ping',
      'applications.get',
      'channels.continueInDialplan',
      'asterisk.setGlobalVar',
    ]);
    const beat = await vi.waitFor(() => {
      const sent = wire.asked.filter(({ operation }) => operation === 'asterisk.setGlobalVar');
      expect(sent.map(({ parameters }) => parameters.variable)).toContain('CALLERID_ALIVE_2');
      return sent.find(({ parameters }) => parameters.variable === 'CALLERID_ALIVE_2');
    });
    expect(Number(beat?.parameters.value)).toBeGreaterThan(1_700_000_000_000);
    expect(link?.state()).toMatchObject({ connected: true, release: '22.0.0' });
  });

  it('has no heartbeat while there is nothing to decide on', async () => {
    let isReady = false;
    const wire = fakeWire();
    start(() => wire, { ready: () => isReady });
    await vi.waitFor(() => expect(link?.state().connected).toBe(true));
    expect(operations(wire)).not.toContain('asterisk.setGlobalVar');
    isReady = true;
    await vi.waitFor(() => expect(operations(wire)).toContain('asterisk.setGlobalVar'));
  });

  it('connects again and again, each time by a new wire', async () => {
    const wires: FakeWire[] = [];
    start((count) => {
      if (count % 2 === 1) return new Error('refused');
      const wire = fakeWire();
      wires.push(wire);
      return wire;
    });
    for (const count of [1, 2]) {
      await vi.waitFor(() => expect(wires).toHaveLength(count), 5000);
      await vi.waitFor(() => expect(link?.state().connected).toBe(true));
      wires[count - 1]?.close('lost');
      await vi.waitFor(() => expect(link?.state().connected).toBe(false));
    }
  });

  it('answers a call that asks before the connection is known to be made', async () => {
    const wires = [fakeWire(), fakeWire()];
    const asked: CallRequest[] = [];
    const context = {
      decide: (request: CallRequest) => {
        asked.push(request);
        return null;
      },
    };
    const events = start((count) => {
      // The clock is known from the connection before; without it nobody could tell how long a call has waited.
      if (count === 2) events[1]?.(stasisStart());
      return wires[count - 1] ?? new Error('refused');
    }, context);
    await vi.waitFor(() => expect(link?.state().connected).toBe(true));
    wires[0]?.close('lost');
    await vi.waitFor(() => expect(asked).toHaveLength(1));
  });

  it('outlives events of every type', async () => {
    const wire = fakeWire();
    const events = start(() => wire, {
      decide: () => {
        throw new Error('a fault of ours');
      },
    });
    await vi.waitFor(() => expect(link?.state().connected).toBe(true));
    for (const event of [{ type: 'Unheard' }, { type: 'StasisStart' }, stasisStart()]) events[0]?.(event);
    await vi.waitFor(() => expect(operations(wire)).toContain('channels.continueInDialplan'));
    expect(link?.state().connected).toBe(true);
  });

  it('stops: the heartbeat is taken back, calls that still wait go on, then it closes', async () => {
    let parked: string[] = [];
    const wire = fakeWire({ 'applications.get': () => ({ channel_ids: parked }) });
    start(() => wire);
    await vi.waitFor(() => expect(operations(wire)).toContain('asterisk.setGlobalVar'));
    parked = ['waits'];
    wire.asked.length = 0;
    await link?.stop();
    const { parameters } = wire.asked.filter(({ operation }) => operation === 'asterisk.setGlobalVar').at(-1) ?? {};
    expect(parameters?.value).toBe('0');
    expect(operations(wire)).toContain('channels.continueInDialplan');
    expect(await wire.closed).toBe('stopped');
  });

  it('stops in bounded time when the PBX says nothing any more', async () => {
    const wire = fakeWire({ 'asterisk.setGlobalVar': () => new Promise(() => {}) });
    start(() => wire);
    await vi.waitFor(() => expect(link?.state().connected).toBe(true));
    await link?.stop();
    expect(await wire.closed).toBe('stopped');
  });
});
