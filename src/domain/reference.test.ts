import { describe, expect, it } from 'vitest';
import { checkName, fold } from './name.ts';
import { parseReference } from './reference.ts';

describe('parseReference', () => {
  it.each([
    ['', { kind: 'none' }],
    [' \t', { kind: 'none' }],
    ['group:Отдел продаж', { kind: 'group', name: 'Отдел продаж' }],
    [' group: a:b ', { kind: 'group', name: 'a:b' }],
    ['group:12', { kind: 'group', name: '12' }],
    ['group:#12', { kind: 'group', id: 12 }],
    ['task:Job\n2', { kind: 'task', name: 'Job\n2' }],
    ['number:+79161234567', { kind: 'number', e164: '+79161234567' }],
    ...[
      'group',
      'group:',
      'group: ',
      'GROUP:a',
      'group:#',
      'group:#x',
      'group:#01',
      'group:#1 2',
      'group:#12345678901',
      'task:#1',
      'number:79161234567',
      'number:+7 916 123 45 67',
      'number:+0123456789',
      'number:+1234567890123456',
      'Sales',
      'constructor:x',
      `group:${'x'.repeat(10_000)}`,
    ].map((text) => [text, { kind: 'invalid' }] as const),
  ] as const)('%j', (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
  });
});

describe('names', () => {
  it.each([
    ['a', 'a'],
    ['  Отдел продаж ', 'Отдел продаж'],
    ['я'.repeat(64), 'я'.repeat(64)],
    ['😀'.repeat(64), '😀'.repeat(64)],
    ['a#1', 'a#1'],
  ])('%j is a name', (input, name) => {
    expect(checkName(input)).toEqual({ ok: true, name });
  });
  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['я'.repeat(65), 'too_long'],
    ['😀'.repeat(65), 'too_long'],
    ['x'.repeat(1_000_000), 'too_long'],
    ['a\nb', 'control_character'],
    ['a\0b', 'control_character'],
    ['a\u2028b', 'control_character'],
    ['a\ud800b', 'control_character'],
    ['#1', 'starts_with_hash'],
  ])('%j is none: %s', (input, code) => {
    expect(checkName(input)).toEqual({ ok: false, code });
  });
  it('fold to one key whatever the case, the composition, the width', () => {
    expect(fold('ЁЛКА')).toBe('ёлка');
    expect(fold('Ёлка'.normalize('NFD'))).toBe('ёлка');
    expect(fold('ＳＡＬＥＳ')).toBe('sales');
    expect(fold('Sales')).toBe('sales');
    expect(fold('ёлка')).not.toBe(fold('елка'));
  });
});
