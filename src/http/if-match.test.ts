import { describe, expect, it } from 'vitest';
import { etag, readIfMatch } from './if-match.ts';

describe('If-Match', () => {
  it('reads what etag wrote', () => {
    expect(readIfMatch(etag(0))).toBe(0);
    expect(readIfMatch(etag(9_007_199_254_740_991))).toBe(9_007_199_254_740_991);
  });

  it('says that it is missing', () => {
    expect(() => readIfMatch(undefined)).toThrow(expect.objectContaining({ code: 'if_match_required' }));
  });

  it.each(['', '12', '"12', 'W/"12"', '*', '"1", "2"', '"-1"', '"1e3"', '"99999999999999999"'])(
    'refuses %j',
    (header) => {
      expect(() => readIfMatch(header)).toThrow(expect.objectContaining({ code: 'invalid_if_match' }));
    },
  );
});
