import { hash32 } from '../../domain/hash.ts';
import type { TableEntry } from './wire.ts';

/**
 * What each part of a table consists of, in a few bytes. Sums, so that an edit is taken in without looking at the rest
 * of its part, and in any order. It finds what was lost or left behind; it is no proof against forgery.
 */
export class Digests {
  readonly #parts = new Map<string, { count: number; low: number; high: number }>();

  add(entry: TableEntry): void {
    this.#change(entry, 1);
  }

  remove(entry: TableEntry): void {
    this.#change(entry, -1);
  }

  of(part: string): string {
    const { count, low, high } = this.#parts.get(part) ?? { count: 0, low: 0, high: 0 };
    return `${count}.${low.toString(36)}.${high.toString(36)}`;
  }

  #change({ part, key, value }: TableEntry, by: 1 | -1): void {
    const sums = this.#parts.get(part) ?? { count: 0, low: 0, high: 0 };
    sums.count += by;
    sums.low = (sums.low + by * hash32(`${key}\n${value}`)) >>> 0;
    sums.high = (sums.high + by * hash32(`${value}\n${key}`)) >>> 0;
    this.#parts.set(part, sums);
  }
}
