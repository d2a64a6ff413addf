/** The value that `part` (0 to 1) of the list are not above; NaN for an empty one. */
export function percentile(list: readonly number[], part: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))] ?? Number.NaN;
}

export function median(list: readonly number[]): number {
  return percentile(list, 0.5);
}
