import { describe, expect, it } from 'vitest';
import type { Decision } from '../../domain/decision.ts';
import { parseTimestamp, readQuestion, writeAnswer } from './question.ts';
import { stasisStart } from './testing.ts';

const asked = (index: number, value: string) => {
  const args = [...(stasisStart().args as string[])];
  args[index] = value;
  return readQuestion('pbx1', stasisStart({ args }))?.request;
};

describe('readQuestion', () => {
  it('reads what the dialplan says', () => {
    expect(readQuestion('pbx1', stasisStart({ timestamp: '2026-01-31T10:20:30.456+0300' }))).toEqual({
      channelId: 'channel-1',
      nonce: '1.1.1',
      askedAt: Date.UTC(2026, 0, 31, 7, 20, 30, 456),
      until: expect.any(Number),
      request: {
        pbx: 'pbx1',
        trunk: 'trunk1',
        reference: 'group:Sales',
        destination: '79161234567',
        callId: 'call-1',
        attempt: 1,
        callerId: { number: '101', presentation: 'allowed' },
        emergency: false,
      },
    });
  });

  it('puts together what Asterisk did not part behind a bracket that is not closed', () => {
    const [nonce, until, attempt, call, ...rest] = stasisStart().args as string[];
    const event = stasisStart({ args: [nonce, until, attempt, `${call}(,${rest.join(',')}`] });
    expect(readQuestion('pbx1', event)?.request).toMatchObject({ callId: 'call-1(', trunk: 'trunk1' });
  });

  it('decodes bytes that are no UTF-8, and percent signs that are no code, to what no name has', () => {
    expect(asked(5, 'group%3A%D0%9E%D1')?.reference).toBe('group:О\ufffd');
    expect(asked(5, '100%')?.reference).toBe('100%');
  });

  it.each([
    ['allowed', 'allowed'],
    ['allowed_passed_screen', 'allowed'],
    ['prohib', 'restricted'],
    ['prohib_not_screened', 'restricted'],
    ['unavailable', 'unavailable'],
    ['', 'unavailable'],
  ])('knows Asterisk’s word %j as %s', (word, presentation) => {
    expect(asked(8, word)?.callerId.presentation).toBe(presentation);
  });
});

describe('parseTimestamp', () => {
  it.each([
    ['2026-01-31T10:20:30.456+0000', Date.UTC(2026, 0, 31, 10, 20, 30, 456)],
    ['2026-01-31T10:20:30.456-0330', Date.UTC(2026, 0, 31, 13, 50, 30, 456)],
    ['2026-01-31T10:20:30.456Z', Date.UTC(2026, 0, 31, 10, 20, 30, 456)],
    ['soon', null],
    [undefined, null],
    [1_700_000_000, null],
  ])('%j', (text, time) => {
    expect(parseTimestamp(text)).toBe(time);
  });
});

describe('writeAnswer', () => {
  const base = { policy: null, trace: [], seq: 1, presentation: 'allowed' } as const;

  it('parts the fields by `|`, which no field holds', () => {
    const decision: Decision = {
      ...{ ...base, action: 'set', reason: 'group', carrier: { id: 1, name: 'A|"B", {C}$ Волга' } },
      number: { id: 1, e164: '+74951110001', origin: 'group' },
      ...{ shown: '+74951110001', display: { name: 'fixed', text: 'Main office' } },
    };
    const fields = writeAnswer('1.1.1', decision).split('|').map(decodeURIComponent);
    const rest = ['fixed', 'Main office', 'set', '+74951110001', 'group', '', '', 'AB C Волга'];
    expect(fields).toEqual(['1.1.1', 'answer', ...rest]);
  });

  it('leaves number and display name empty when none is set', () => {
    const decision: Decision = { ...base, action: 'keep', reason: 'unknown_trunk', carrier: null };
    expect(writeAnswer('1.1.1', decision)).toBe('1.1.1|answer|||keep||unknown_trunk|||');
  });
});
