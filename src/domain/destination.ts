import { isPlainNumber } from './characters.ts';

/** What people and devices put between digits: spaces, hyphens and dashes, dots, brackets, slashes, invisible marks. */
const SEPARATORS = /[\s\-.()/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\ufeff]+/g;

/** A destination as it is compared: digits of all widths as ASCII, without visual separators. Otherwise as it came. */
export function normalizeDestination(destination: string): string {
  return isPlainNumber(destination) ? destination : destination.normalize('NFKC').replace(SEPARATORS, '');
}
