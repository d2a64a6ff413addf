/** Milliseconds, for a cell. */
export const ms = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(Math.abs(value) < 10 ? 2 : 0));
export const whole = (value: number) => Math.round(value).toLocaleString('en');

const cell = (text: string) => text.replaceAll('|', '\\|');
export const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
