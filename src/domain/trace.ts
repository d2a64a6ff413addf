const MAX_TRACED = 128;

/** A PBX's own words as a trace repeats them: of bounded length (characters), for a PBX may send kilobytes. */
export function clip(text: string): string {
  return text.length <= MAX_TRACED ? text : `${text.slice(0, MAX_TRACED)}...`;
}
