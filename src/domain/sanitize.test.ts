import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PBX_TEXT, sanitizeForPbx } from './sanitize.ts';

describe('rule 9: sanitizeForPbx', () => {
  it.each([
    ['Ромашка & Co. (24/7)', 'Ромашка & Co. (24/7)'],
    ['a\r\nX-Evil: 1', 'aX-Evil: 1'],
    ['"a" \'b\' `c`', 'a b c'],
    ['<sip:1@2>', 'sip:1@2'],
    ['a,b;c', 'abc'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the dialplan's variable, not ours
    ['${A}$${B}$[1]\\n', 'AB1n'],
    ['$$\\{{A}', 'A'],
    ['a\0b\x7f\u2028c\ud800', 'abc'],
    ['[x=1]|y^z', 'x=1yz'],
    ['  a  ', 'a'],
    ['Office (2', 'Office 2'],
    ['Office 2)', 'Office 2'],
    [')Office( (2)', 'Office 2'],
    ['((Office) 2)', '((Office) 2)'],
  ])('rule 9: %j becomes %j', (text, clean) => {
    expect(sanitizeForPbx(text)).toBe(clean);
  });
  it('rule 9: whatever comes in, nothing of it is left and the length is bounded', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'$<{\\",;\r\n>}\'a()') })),
        (text) => {
          const clean = sanitizeForPbx(text.repeat(20));
          expect(clean).not.toMatch(/[\p{Cc}"'<>,;\\$]/u);
          expect(clean.replace(/[^()]/g, '').replace(/^(\(+\)+)+$/, '').length % 2).toBe(0);
          expect([...clean].length).toBeLessThanOrEqual(MAX_PBX_TEXT);
          expect(Buffer.from(clean).toString()).toBe(clean);
          expect(sanitizeForPbx(clean)).toBe(clean);
        },
      ),
    );
    expect(sanitizeForPbx('x'.repeat(1_000_000))).toHaveLength(MAX_PBX_TEXT);
  });
});
