import { describe, expect, it, vi } from 'vitest';
import type { Decision } from '../../domain/decision.ts';
import type { LinkContext } from '../pbx.ts';
import { createAnswerer } from './answer.ts';
import { fakeWire, silentLog, stasisStart } from './testing.ts';

const decision: Decision = {
  ...{ action: 'set', reason: 'group', policy: null, trace: [], seq: 7, presentation: 'allowed' },
  carrier: { id: 1, name: 'Vol,ga|' },
  number: { id: 1, e164: '+74951110001', origin: 'group' },
  shown: '+74951110001',
  display: { name: 'clear', text: '' },
};

function setUp({ decide = (): Decision | null => decision, pbxTime = () => Date.now() as number | null } = {}) {
  const answered: Parameters<LinkContext['answered']>[] = [];
  const context: LinkContext = {
    slot: 1,
    log: silentLog(),
    ready: () => true,
    decide,
    answered: (...args) => void answered.push(args),
    stateChanged: () => {},
    confirmed: () => true,
    snapshot: () => null,
    decidedByPbx: () => {},
    trunksFound: () => {},
  };
  const answerer = createAnswerer('pbx1', context, { now: pbxTime, measured: () => {} });
  return { answerer, answered };
}

describe('createAnswerer', () => {
  it('answers, then lets the call go on, and records what the call waited', async () => {
    const { answerer, answered } = setUp();
    const wire = fakeWire();
    answerer.take(wire, stasisStart());
    expect(answerer.isInHand('channel-1')).toBe(true);
    await answerer.drain(1000);
    expect(wire.asked).toEqual([
      {
        operation: 'channels.setChannelVar',
        parameters: {
          channelId: 'channel-1',
          variable: 'CALLERID_ANSWER',
          value: '1.1.1|set|%2B74951110001|group|Volga|clear|',
        },
      },
      { operation: 'channels.continueInDialplan', parameters: { channelId: 'channel-1' } },
    ]);
    expect(answered).toHaveLength(1);
    expect(answered[0]?.[2]).toBeGreaterThanOrEqual(0);
    expect(answerer.isInHand('channel-1')).toBe(false);
  });

  it.each([
    ['the PBX refuses the answer', () => Promise.reject(new Error('Channel not found'))],
    ['the answer is never confirmed', () => Promise.reject(new Error('no answer within 250 ms'))],
  ])('lets the call go on, and records nothing, when %s', async (_, refuse) => {
    const { answerer, answered } = setUp();
    const wire = fakeWire({ 'channels.setChannelVar': refuse });
    answerer.take(wire, stasisStart());
    await answerer.drain(1000);
    expect(wire.asked.map(({ operation }) => operation)).toContain('channels.continueInDialplan');
    expect(answered).toEqual([]);
  });

  it('lets the call go on without an answer when there is nothing to decide on, or deciding fails', async () => {
    const fail = () => {
      throw new Error('a fault of ours');
    };
    for (const decide of [() => null, fail]) {
      const { answerer, answered } = setUp({ decide });
      const wire = fakeWire();
      answerer.take(wire, stasisStart());
      await answerer.drain(1000);
      expect(wire.asked.map(({ operation }) => operation)).toEqual(['channels.continueInDialplan']);
      expect(answered).toEqual([]);
    }
  });

  it('leaves a call alone whose turn is nearly over by the PBX’s clock, or while that is not known', async () => {
    for (const pbxTime of [() => Date.now() + 210, () => null]) {
      const { answerer } = setUp({ pbxTime });
      const wire = fakeWire();
      answerer.take(wire, stasisStart());
      await answerer.drain(1000);
      expect(wire.asked).toEqual([]);
    }
  });

  it('sends no `continue` that could meet the call’s next attempt', async () => {
    let now = Date.now();
    const { answerer, answered } = setUp({ pbxTime: () => now });
    const wire = fakeWire({
      'channels.setChannelVar': () => {
        now += 400; // the process was stopped meanwhile
      },
    });
    answerer.take(wire, stasisStart({ timestamp: new Date(now).toISOString() }));
    await answerer.drain(1000);
    expect(wire.asked.map(({ operation }) => operation)).toEqual(['channels.setChannelVar']);
    expect(answered).toEqual([]);
  });

  it('leaves a call alone that asks in another form, or whose arguments were cut off', () => {
    const { answerer } = setUp();
    const wire = fakeWire();
    const args = stasisStart().args as string[];
    for (const bad of [
      args.slice(0, 8),
      [...args.slice(0, 8), 'en'],
      [...args, 'end'],
      ['nonce', ...args.slice(1)],
      [],
    ])
      answerer.take(wire, stasisStart({ args: bad }));
    answerer.take(wire, stasisStart({ timestamp: 'yesterday' }));
    answerer.take(wire, { type: 'StasisStart' });
    expect(wire.asked).toEqual([]);
  });

  it('takes so many calls at once and leaves the others to their dialplan', async () => {
    const { answerer } = setUp();
    const wire = fakeWire({ 'channels.setChannelVar': () => new Promise(() => {}) });
    for (let i = 0; i < 2100; i++) answerer.take(wire, stasisStart({ channel: { id: `channel-${i}` } }));
    await vi.waitFor(() => expect(wire.asked).toHaveLength(2000));
    await answerer.drain(10); // bounded: none of them ends
    expect(answerer.isInHand('channel-2050')).toBe(false);
  });
});
