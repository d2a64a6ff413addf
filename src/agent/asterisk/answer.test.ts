import { describe, expect, it, vi } from 'vitest';
import type { Decision } from '../../domain/decision.ts';
import { DeadlineError } from '../deadline.ts';
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
    subscribe: () => () => {},
    decidedByPbx: () => {},
    trunksFound: () => {},
  };
  const answerer = createAnswerer('pbx1', context, { now: pbxTime, measured: () => {} });
  return { answerer, answered };
}

/** A call of a dialplan that takes answers by a variable alone, as those do that are too long for an extension. */
const byVariable = (event: Parameters<typeof stasisStart>[0] = {}) => {
  const start = stasisStart(event);
  return event.args ? start : { ...start, args: [...(start.args as string[]).slice(0, -1), 'end'] };
};

describe('createAnswerer, by an extension', () => {
  const goOn = {
    operation: 'channels.continueInDialplan',
    parameters: {
      channelId: 'channel-1',
      context: 'callerid-groups',
      extension: '=1.1.1|answer|clear||set|%2B74951110001|group|||Volga',
      priority: 1,
    },
  };

  it('answers by letting the call go on at the answer, and records what the call waited', async () => {
    const { answerer, answered } = setUp();
    const wire = fakeWire();
    answerer.take(wire, stasisStart());
    await answerer.drain(1000);
    expect(wire.asked).toEqual([goOn]);
    expect(answered).toHaveLength(1);
    expect(answered[0]?.[2]).toBeGreaterThanOrEqual(0);
  });

  it('takes the other way while the PBX is late to confirm an answer: what it reads late must not move a call', async () => {
    const { answerer } = setUp();
    const wire = fakeWire({ 'channels.continueInDialplan': () => new Promise(() => {}) });
    answerer.take(wire, stasisStart());
    await new Promise((resolve) => setTimeout(resolve, 60));
    answerer.take(wire, stasisStart({ nonce: '2.1.1', channel: { id: 'channel-2', name: 'PJSIP/102-1' } }));
    expect(wire.asked.map(({ operation }) => operation)).toEqual([
      'channels.continueInDialplan',
      'asterisk.setGlobalVar',
    ]);
  });

  it('lets the call go on without an answer when the PBX refuses that', async () => {
    const { answerer, answered } = setUp();
    const wire = fakeWire({
      'channels.continueInDialplan': ({ extension }) => extension && Promise.reject(new Error('refused')),
    });
    answerer.take(wire, stasisStart());
    await answerer.drain(1000);
    expect(wire.asked.map(({ parameters }) => parameters)).toEqual([goOn.parameters, { channelId: 'channel-1' }]);
    expect(answered).toEqual([]);
  });

  it('records an answer that is not confirmed in time, without the wait that is not known', async () => {
    const { answerer, answered } = setUp();
    const fail = () => Promise.reject(new DeadlineError('no answer within 250 ms'));
    answerer.take(fakeWire({ 'channels.continueInDialplan': fail }), stasisStart());
    await answerer.drain(1000);
    expect(answered.map(([, , waitUs]) => waitUs)).toEqual([null]);
  });
});

describe('createAnswerer', () => {
  it('answers, then lets the call go on, and records what the call waited', async () => {
    const { answerer, answered } = setUp();
    const wire = fakeWire();
    answerer.take(wire, byVariable());
    expect(answerer.isInHand('channel-1')).toBe(true);
    await answerer.drain(1000);
    expect(wire.asked).toEqual([
      {
        operation: 'asterisk.setGlobalVar',
        parameters: {
          variable: 'CALLERID_ANSWER_1.1.1',
          value: '1.1.1|answer|clear||set|%2B74951110001|group|||Volga',
        },
      },
      { operation: 'channels.continueInDialplan', parameters: { channelId: 'channel-1' } },
      // taken back, before the agent stops at the latest
      { operation: 'asterisk.setGlobalVar', parameters: { variable: 'CALLERID_ANSWER_1.1.1' } },
    ]);
    expect(answered).toHaveLength(1);
    expect(answered[0]?.[2]).toBeGreaterThanOrEqual(0);
    expect(answerer.isInHand('channel-1')).toBe(false);
  });

  it('does not wait between the two where the PBX keeps them in order', async () => {
    const { answerer, answered } = setUp();
    let confirm: (value: unknown) => void = () => {};
    const confirmed = new Promise((resolve) => {
      confirm = resolve;
    });
    const wire = fakeWire({ 'asterisk.setGlobalVar': ({ value }) => value && confirmed });
    answerer.take({ ...wire, isOrdered: true }, byVariable());
    expect(wire.asked.map(({ operation }) => operation)).toEqual([
      'asterisk.setGlobalVar',
      'channels.continueInDialplan',
    ]);
    expect(answered).toEqual([]);
    confirm({});
    await answerer.drain(1000);
    expect(answered).toHaveLength(1);
  });

  it('waits between the two again while the PBX is late to confirm another', async () => {
    const { answerer } = setUp();
    const wire = {
      ...fakeWire({ 'asterisk.setGlobalVar': ({ value }) => value && new Promise(() => {}) }),
      isOrdered: true,
    };
    answerer.take(wire, byVariable());
    const letGo = () => wire.asked.filter(({ operation }) => operation === 'channels.continueInDialplan').length;
    expect(letGo()).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    answerer.take(wire, byVariable({ nonce: '2.1.1', channel: { id: 'channel-2', name: 'PJSIP/102-1' } }));
    expect(answerer.isInHand('channel-2')).toBe(true);
    expect(letGo()).toBe(1);
  });

  it('lets the call go on, and records nothing, when the PBX refuses the answer', async () => {
    const { answerer, answered } = setUp();
    const wire = fakeWire({ 'asterisk.setGlobalVar': () => Promise.reject(new Error('refused')) });
    answerer.take(wire, byVariable());
    await answerer.drain(1000);
    expect(wire.asked.map(({ operation }) => operation)).toContain('channels.continueInDialplan');
    expect(answered).toEqual([]);
  });

  it.each([
    ['never', { late: 0, fail: () => Promise.reject(new DeadlineError('no answer within 250 ms')) }],
    ['when the call’s turn is over', { late: 310, fail: () => ({}) }],
  ])('records an answer that is confirmed %s, without the wait that is not known', async (_, { late, fail }) => {
    let now = Date.now();
    const { answerer, answered } = setUp({ pbxTime: () => now });
    const wire = fakeWire({
      'asterisk.setGlobalVar': () => {
        now += late;
        return fail();
      },
    });
    answerer.take(wire, byVariable());
    await answerer.drain(1000);
    expect(answered.map(([, , waitUs]) => waitUs)).toEqual([null]);
  });

  it('records the wait for an answer that came too late for a `continue`, but within the turn', async () => {
    const asked = Date.now();
    let now = asked;
    const { answerer, answered } = setUp({ pbxTime: () => now });
    const wire = fakeWire({
      'asterisk.setGlobalVar': () => {
        now = asked + 270;
      },
    });
    answerer.take(wire, byVariable({ timestamp: new Date(asked).toISOString() }));
    await answerer.drain(1000);
    expect(wire.asked.map(({ operation }) => operation)).not.toContain('channels.continueInDialplan');
    expect(answered[0]?.[2]).toBeGreaterThanOrEqual(270_000);
  });

  it('keeps a channel’s second attempt in hand when the first one ends late', async () => {
    const { answerer } = setUp();
    const answers: (() => void)[] = [];
    const wire = fakeWire({ 'asterisk.setGlobalVar': () => new Promise<void>((resolve) => answers.push(resolve)) });
    answerer.take(wire, byVariable({ nonce: '1.1.1' }));
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    answerer.take(wire, byVariable({ nonce: '1.2.1' }));
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[0]?.();
    await vi.waitFor(() =>
      expect(wire.asked.map(({ operation }) => operation)).toContain('channels.continueInDialplan'),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(answerer.isInHand('channel-1')).toBe(true);
    answers[1]?.();
    await vi.waitFor(() => expect(answerer.isInHand('channel-1')).toBe(false));
  });

  it('lets the call go on without an answer when there is nothing to decide on, or deciding fails', async () => {
    const fail = () => {
      throw new Error('a fault of ours');
    };
    for (const decide of [() => null, fail]) {
      const { answerer, answered } = setUp({ decide });
      const wire = fakeWire();
      answerer.take(wire, byVariable());
      await answerer.drain(1000);
      expect(wire.asked.map(({ operation }) => operation)).toEqual(['channels.continueInDialplan']);
      expect(answered).toEqual([]);
    }
  });

  it('leaves a call alone whose turn is nearly over by the PBX’s clock, or while that is not known', async () => {
    for (const pbxTime of [() => Date.now() + 210, () => null]) {
      const { answerer } = setUp({ pbxTime });
      const wire = fakeWire();
      answerer.take(wire, byVariable());
      await answerer.drain(1000);
      expect(wire.asked).toEqual([]);
    }
  });

  it('sends no `continue` that could meet the call’s next attempt', async () => {
    let now = Date.now();
    const { answerer } = setUp({ pbxTime: () => now });
    const wire = fakeWire({
      'asterisk.setGlobalVar': () => {
        now += 400; // the process was stopped meanwhile
      },
    });
    answerer.take(wire, byVariable({ timestamp: new Date(now).toISOString() }));
    await answerer.drain(1000);
    expect(wire.asked.map(({ operation }) => operation)).not.toContain('channels.continueInDialplan');
  });

  it('leaves a call alone that asks in another form, or whose arguments were cut off', () => {
    const { answerer } = setUp();
    const wire = fakeWire();
    const args = byVariable().args as string[];
    for (const bad of [
      args.slice(0, 8),
      [...args.slice(0, 8), 'en'],
      [...args, 'end'],
      ['nonce', ...args.slice(1)],
      [],
    ])
      answerer.take(wire, byVariable({ args: bad }));
    answerer.take(wire, byVariable({ timestamp: 'yesterday' }));
    answerer.take(wire, { type: 'StasisStart' });
    expect(wire.asked).toEqual([]);
  });

  it('takes so many calls at once and leaves the others to their dialplan', async () => {
    const { answerer } = setUp();
    const wire = fakeWire({ 'asterisk.setGlobalVar': () => new Promise(() => {}) });
    for (let i = 0; i < 2100; i++) answerer.take(wire, byVariable({ channel: { id: `channel-${i}` } }));
    await vi.waitFor(() => expect(wire.asked).toHaveLength(2000));
    await answerer.drain(10); // bounded: none of them ends
    expect(answerer.isInHand('channel-2050')).toBe(false);
  });
});
