import { expect, it } from 'vitest';
import { chartRows } from './chart-rows.ts';

it('gives the most frequent numbers a bar of their own, and the rest one together', () => {
  const counts = [
    { day: '2026-01-02', key: '+2', count: 5 },
    { day: '2026-01-01', key: '+1', count: 9 },
    { day: '2026-01-01', key: '+3', count: 1 },
    { day: '2026-01-01', key: null, count: 7 },
    { day: '2026-01-01', key: 'other', count: 2 },
  ];
  expect(chartRows(counts, 3)).toEqual({
    rows: [
      { day: '2026-01-01', '+1': 9, other: 3, none: 7 },
      { day: '2026-01-02', '+2': 5 },
    ],
    keys: ['+1', '', '+2', 'other'],
  });
});
