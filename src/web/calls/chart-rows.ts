import type { DayCount } from '../api/types.ts';

export type ChartRow = { readonly day: string } & Readonly<Record<string, number | string>>;

/** One row a day; of many keys the largest `most` keep their own bar and the rest share `other`. */
export function chartRows(counts: readonly DayCount[], most: number): { rows: ChartRow[]; keys: string[] } {
  const totals = new Map<string, number>();
  for (const { key, count } of counts) totals.set(key ?? '', (totals.get(key ?? '') ?? 0) + count);
  const sorted = [...totals].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  const kept = new Set(sorted.slice(0, most));
  const days = new Map<string, Record<string, number>>();
  for (const { day, key, count } of counts) {
    const row = days.get(day) ?? {};
    const column = kept.has(key ?? '') ? key || 'none' : 'other';
    row[column] = (row[column] ?? 0) + count;
    days.set(day, row);
  }
  const rows = [...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, row]) => ({ day, ...row }));
  return { rows, keys: [...kept, ...(sorted.length > kept.size ? ['other'] : [])] };
}
