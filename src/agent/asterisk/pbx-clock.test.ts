import { expect, it } from 'vitest';
import { createPbxClock } from './pbx-clock.ts';

it('is not known until it was measured, then runs by the monotonic clock', () => {
  let monotonic = 1000;
  const clock = createPbxClock(() => monotonic);
  expect(clock.now()).toBeNull();
  clock.measured(50_000, 1000, 1010);
  monotonic = 1505;
  expect(clock.now()).toBe(50_500);
});

it('believes a slow measurement only when it has no good one', () => {
  let monotonic = 0;
  const clock = createPbxClock(() => monotonic);
  clock.measured(10_000, 0, 2000);
  monotonic = 2000;
  expect(clock.now()).toBe(11_000);
  clock.measured(12_000, 2000, 2002); // good
  clock.measured(20_000, 2002, 2900); // slow: passed over
  monotonic = 3001;
  expect(clock.now()).toBe(13_000);
});

it('follows a PBX whose clock was set', () => {
  let monotonic = 0;
  const clock = createPbxClock(() => monotonic);
  clock.measured(10_000, 0, 2);
  clock.measured(99_000, 1000, 1002);
  monotonic = 1001;
  expect(clock.now()).toBe(99_000);
  clock.measured(10_000, 5000, 6000); // slow, but there was none for 4 s
  monotonic = 5500;
  expect(clock.now()).toBe(10_000);
});
