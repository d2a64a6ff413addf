import { E164 } from './e164.ts';
import { hash32 } from './hash.ts';
import { IdTable } from './id-table.ts';
import type { PhoneNumber } from './model.ts';

/** So many phone numbers to a page, by their id: an edit copies one of 16 KB, and a million make a thousand. */
const BITS = 10;
const WIDTH = 1 << BITS;
/** A phone number's columns, side by side so that a decision reads them in one walk through memory. */
const COLUMNS = 4;
/** Id of the carrier, negative while the number is paused; 0: there is no such number. */
const CARRIER = 0;
/** Of the E.164, as the rules of selection use it. */
const HASH = 1;
/** The E.164 in two integers: its last seven digits, and those before. */
const HEAD = 2;
const TAIL = 3;
const TAIL_DIGITS = 7;
const ZERO = 0x30;

type Page = Int32Array;

/**
 * The phone numbers of a snapshot, persistent as an `IdTable` is. Sixteen bytes each in pages of plain integers: as a
 * million records they would take a hundred MB of heap, which the garbage collector walks and a decision waits for.
 * What is not E.164 is not held, as the database holds none either.
 */
export class NumberTable {
  readonly #pages: IdTable<Page>;

  private constructor(pages: IdTable<Page>) {
    this.#pages = pages;
  }

  static empty(): NumberTable {
    return new NumberTable(IdTable.empty());
  }

  get(id: number): PhoneNumber | undefined {
    const page = this.#pages.get(id >>> BITS);
    return page && recordAt(page, id);
  }

  /** True: it is there, enabled, and registered with this carrier. */
  isEnabledAt(id: number, carrierId: number): boolean {
    return carrierId > 0 && this.#pages.get(id >>> BITS)?.[placeOf(id) + CARRIER] === carrierId;
  }

  /** Null: no such number. */
  carrierOf(id: number): number | null {
    const carrier = this.#pages.get(id >>> BITS)?.[placeOf(id) + CARRIER];
    return carrier ? Math.abs(carrier) : null;
  }

  /** `hash32` of its E.164, signed; 0 where there is no such number. */
  hashOf(id: number): number {
    return this.#pages.get(id >>> BITS)?.[placeOf(id) + HASH] ?? 0;
  }

  /** The table with these records, and without those ids; this one stays as it is. */
  with(set: readonly PhoneNumber[], removed: readonly number[]): NumberTable {
    const pages = this.#pages.edit((draft) => {
      const own = new Map<number, Page>();
      const pageOf = (id: number): Page => {
        const at = id >>> BITS;
        let page = own.get(at);
        if (!page) {
          page = draft.get(at)?.slice() ?? new Int32Array(WIDTH * COLUMNS);
          own.set(at, page);
          draft.set(at, page);
        }
        return page;
      };
      const clear = (id: number) => pageOf(id).fill(0, placeOf(id), placeOf(id) + COLUMNS);
      for (const id of removed) clear(id);
      for (const number of set) {
        if (E164.test(number.e164)) write(pageOf(number.id), number);
        else clear(number.id);
      }
    });
    return pages === this.#pages ? this : new NumberTable(pages);
  }

  /** In order of id. */
  *values(): IterableIterator<PhoneNumber> {
    for (const id of this.differing(NumberTable.empty())) yield this.get(id)!;
  }

  /** The ids whose record is another one than in `other`. Costs as much as was edited since the two were one. */
  *differing(other: NumberTable): IterableIterator<number> {
    for (const at of this.#pages.differing(other.#pages)) {
      const [a, b] = [this.#pages.get(at), other.#pages.get(at)];
      for (let i = 0; i < WIDTH; i++) if (!isSame(a, b, i * COLUMNS)) yield at * WIDTH + i;
    }
  }
}

function placeOf(id: number): number {
  return (id & (WIDTH - 1)) * COLUMNS;
}

function write(page: Page, { id, e164, carrierId, enabled }: PhoneNumber): void {
  const place = placeOf(id);
  page[place + CARRIER] = enabled ? carrierId : -carrierId;
  page[place + HASH] = hash32(e164);
  page[place + HEAD] = Number(e164.slice(1, -TAIL_DIGITS));
  page[place + TAIL] = Number(e164.slice(-TAIL_DIGITS));
}

function recordAt(page: Page, id: number): PhoneNumber | undefined {
  const place = placeOf(id);
  const carrier = page[place + CARRIER]!;
  if (carrier === 0) return undefined;
  const e164 = textOf(page[place + HEAD]!, page[place + TAIL]!);
  return { id, e164, carrierId: Math.abs(carrier), enabled: carrier > 0 };
}

/** Digit by digit: `String` and `padStart` take three times as long, and each decision asks twice. */
function textOf(head: number, tail: number): string {
  const digit = (unit: number) => ZERO + (((tail / unit) | 0) % 10);
  const last = String.fromCharCode(
    digit(1_000_000),
    digit(100_000),
    digit(10_000),
    digit(1000),
    digit(100),
    digit(10),
    digit(1),
  );
  return head === 0 ? `+${last}` : `+${head}${last}`;
}

function isSame(a: Page | undefined, b: Page | undefined, place: number): boolean {
  // The hash follows from the two that hold the digits.
  return [CARRIER, HEAD, TAIL].every((column) => (a?.[place + column] ?? 0) === (b?.[place + column] ?? 0));
}
