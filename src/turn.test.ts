import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { everyTurn, untilTurn } from './turn.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

it('is the same moment for whoever waits, and never one that is about to pass', () => {
  const start = performance.now();
  vi.advanceTimersByTime(1000 - (start % 1000) + 30);
  expect(untilTurn(200)).toBe(170);
  expect(untilTurn(1000)).toBe(970);
  vi.advanceTimersByTime(165);
  expect(untilTurn(200)).toBe(205);
});

it('comes again and again until it is stopped', () => {
  const turns: number[] = [];
  const stop = everyTurn(200, () => turns.push(performance.now() % 200));
  vi.advanceTimersByTime(1000);
  expect(turns).toEqual([0, 0, 0, 0, 0]);
  stop();
  vi.advanceTimersByTime(1000);
  expect(turns).toHaveLength(5);
});
