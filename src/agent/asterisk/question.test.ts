import { describe, expect, it } from 'vitest';
import type { Decision } from '../../domain/decision.ts';
import { parseTimestamp, type Question, readQuestion, writeAnswer, writeExtension } from './question.ts';
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
      takesExtension: true,
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

  it('takes the dialler’s own id of the call, and else the one that the PBX links channels by', () => {
    expect(asked(3, 'job%3D7=pbx-1.2')?.callId).toBe('job=7');
    expect(asked(3, '=pbx-1.2')?.callId).toBe('pbx-1.2');
  });

  it('knows a file of a release before, which takes an answer by a variable alone', () => {
    const args = [...(stasisStart().args as string[]).slice(0, -1), 'end'];
    expect(readQuestion('pbx1', stasisStart({ args }))?.takesExtension).toBe(false);
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

const base = { policy: null, trace: [], seq: 1, presentation: 'allowed' } as const;
const question = (nonce = '1.1.1'): Question => {
  const found = readQuestion('pbx1', stasisStart({ nonce }));
  if (!found) throw new Error('not read');
  return found;
};
const keeps: Decision = { ...base, action: 'keep', reason: 'unknown_trunk', carrier: null };
const sets = (carrier: string, text = ''): Decision => ({
  ...{ ...base, action: 'set', reason: 'group', carrier: { id: 1, name: carrier } },
  number: { id: 1, e164: '+74951110001', origin: 'group' },
  ...{ shown: '+74951110001', display: { name: text ? 'fixed' : 'clear', text } },
});

describe('writeAnswer', () => {
  it('parts the fields by `|`, which no field holds', () => {
    const text = writeAnswer(question(), sets('A|"B", {C}$ Волга', 'Main office'));
    const rest = ['fixed', 'Main office', 'set', '+74951110001', 'group', '', '', 'AB C Волга'];
    expect(text.split('|').map(decodeURIComponent)).toEqual(['1.1.1', 'answer', ...rest]);
  });

  it('leaves number and display name empty when none is set', () => {
    expect(writeAnswer(question(), keeps)).toBe('1.1.1|answer|||keep||unknown_trunk|||');
  });
});

describe('writeExtension', () => {
  it('leaves letters of any script as they are, and encodes a plus sign, which Asterisk would decode to a space', () => {
    expect(writeExtension(question(), sets('Волга'))).toBe('=1.1.1|answer|clear||set|%2B74951110001|group|||Волга');
    expect(writeExtension(question(), keeps)).toBe('=1.1.1|answer|||keep||unknown_trunk|||');
  });

  it('is none where it would be longer than an extension can be, in bytes', () => {
    const room = 79 - '=12345.1.2147483647|answer|clear||set|%2B74951110001|group|||'.length;
    const answer = (name: string) => writeExtension(question('12345.1.2147483647'), sets(name));
    expect(answer('n'.repeat(room))).toHaveLength(79);
    expect(answer('n'.repeat(room + 1))).toBeNull();
    expect(answer('в'.repeat(room))).toBeNull();
  });

  it('is none where the dialplan takes none', () => {
    expect(writeExtension({ ...question(), takesExtension: false }, keeps)).toBeNull();
  });
});
