/** Columns of text, as wide as their longest cell. The last one is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => width(row[i] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat(i === row.length - 1 ? 0 : (widths[i] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Letters of most scripts take one column; what is built of several code points takes one as well. */
const width = (text: string) => [...text.normalize('NFC')].length;

/** What a terminal would obey is shown instead: names come from people, release texts from PBXs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
export const harmless = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
