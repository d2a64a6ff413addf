import { describe, expect, it } from 'vitest';
import { invalid, StoreError, type StoreErrorCode } from '../store/errors.ts';
import { PROBLEMS } from './problem.ts';
import { storeProblem } from './store-problem.ts';

describe('a refusal of the store', () => {
  it.each<[StoreErrorCode, number]>([
    ['not_found', 404],
    ['version_mismatch', 412],
    ['name_taken', 409],
    ['in_use', 409],
    ['invalid', 400],
    ['cycle', 409],
    ['unavailable', 503],
  ])('%s is answered %d, without its own message', (code, status) => {
    const problem = storeProblem(new StoreError(code, 'SECRET'));
    expect(PROBLEMS[problem.code].status).toBe(status);
    expect(problem.message).not.toContain('SECRET');
  });

  it('names the fields, and says of a number that exists that it does', () => {
    const fields = invalid({ path: ['numbers', 2, 'carrierId'], code: 'unknown' });
    expect(storeProblem(fields).errors).toMatchObject([{ path: 'numbers[2].carrierId', code: 'unknown' }]);
    expect(storeProblem(invalid({ path: ['e164'], code: 'number_exists' })).code).toBe('already_exists');
    expect(storeProblem(invalid({ path: ['cursor'], code: 'invalid_cursor' })).code).toBe('invalid_cursor');
  });
});
