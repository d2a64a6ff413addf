import { expect, it } from 'vitest';
import { createBackoff } from './backoff.ts';
import { withDeadline } from './deadline.ts';

it('withDeadline hands on an outcome, and gives up on what never comes', async () => {
  expect(await withDeadline(Promise.resolve(1), 1000, 'one')).toBe(1);
  await expect(withDeadline(Promise.reject(new Error('no')), 1000, 'one')).rejects.toThrow('no');
  await expect(withDeadline(new Promise(() => {}), 5, 'one')).rejects.toThrow('one: no answer within 5 ms');
});

it('withDeadline drops an error that comes too late', async () => {
  let fail: (error: Error) => void = () => {};
  const late = new Promise((_, reject) => {
    fail = reject;
  });
  await expect(withDeadline(late, 5, 'late')).rejects.toThrow('within 5 ms');
  fail(new Error('an unhandled rejection would end the test run'));
});

it('createBackoff doubles up to its bound, with jitter, and starts anew', () => {
  const longest = createBackoff(100, 1000, () => 1);
  expect([1, 2, 3, 4, 5, 6].map(() => longest.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
  longest.reset();
  expect(longest.next()).toBe(100);
  const shortest = createBackoff(100, 1000, () => 0);
  expect([1, 2].map(() => shortest.next())).toEqual([50, 100]);
});
