import { IdTable } from './id-table.ts';
import type { CallerIdGroup, GroupNumber } from './model.ts';
import type { NumberTable } from './number-table.ts';

/** A group's numbers at one carrier, as counts and as what may be shown. */
export interface NumbersAtCarrier {
  /** All numbers of the group, at any carrier. */
  readonly total: number;
  /** Those registered with this carrier, paused ones included. */
  readonly atCarrier: number;
  /** The ids of those of them that are enabled, in the group and everywhere, in order of position. */
  readonly enabled: readonly number[];
}

/** So many groups to a page, by their id: an edit makes one page anew. */
const BITS = 8;
const WIDTH = 1 << BITS;

/**
 * A page begins with the place of each group's entry; 0: there is no such group. An entry:
 *
 *   how many numbers it has | how long the cells are | cells | members
 *
 * Members are the ids of its phone numbers in order of position, negative where one is paused in this group. There is a
 * cell for each carrier of them: carrier id, how many are there, how many of these are not paused, and their ids.
 */
type Page = Int32Array;
type Entry = ArrayLike<number>;
const TOTAL = 0;
const CELLS_LENGTH = 1;
const CELLS = 2;

/**
 * Which phone numbers each group has, by position and by carrier; persistent as an `IdTable` is. Plain integers, so that
 * a decision reads a group's numbers in one walk through memory: as records they would be most of the heap.
 */
export class Membership {
  readonly #pages: IdTable<Page>;

  private constructor(pages: IdTable<Page>) {
    this.#pages = pages;
  }

  static empty(): Membership {
    return new Membership(IdTable.empty());
  }

  /** Costs as much as there are numbers at that carrier. */
  numbersAt(groupId: number, carrierId: number | null, phoneNumbers: NumberTable): NumbersAtCarrier {
    const enabled: number[] = [];
    const page = this.#pages.get(groupId >>> BITS);
    const start = page?.[groupId & (WIDTH - 1)];
    if (!page || !start) return { total: 0, atCarrier: 0, enabled };
    const total = page[start + TOTAL]!;
    const end = start + CELLS + page[start + CELLS_LENGTH]!;
    let at = start + CELLS;
    while (at < end && page[at] !== carrierId) at += 3 + page[at + 2]!;
    if (carrierId === null || at >= end) return { total, atCarrier: 0, enabled };
    for (let i = at + 3; i < at + 3 + page[at + 2]!; i++) {
      const id = page[i]!;
      // The cell says the carrier already; the number itself is asked again since a wrong one must never get out.
      if (phoneNumbers.isEnabledAt(id, carrierId)) enabled.push(id);
    }
    return { total, atCarrier: page[at + 1]!, enabled };
  }

  /** In order of position; none of a group that is not there. */
  numbersOf(groupId: number): GroupNumber[] {
    const page = this.#pages.get(groupId >>> BITS);
    const start = page?.[groupId & (WIDTH - 1)];
    if (!page || !start) return [];
    return Array.from(membersAt(page, start), (member) => ({ phoneNumberId: Math.abs(member), enabled: member > 0 }));
  }

  /** The ids of the groups that have one of these phone numbers. Looks at all of them. */
  *groupsWith(phoneNumberIds: ReadonlySet<number>): IterableIterator<number> {
    // Most edits are of one number, or of some that were made together: two comparisons spare most look-ups.
    const [lowest, highest] = [Math.min(...phoneNumberIds), Math.max(...phoneNumberIds)];
    const isOne = (id: number) => id >= lowest && id <= highest && phoneNumberIds.has(id);
    for (const at of this.#pages.differing(IdTable.empty())) {
      const page = this.#pages.get(at)!;
      for (let i = 0; i < WIDTH; i++) if (hasOne(page, page[i]!, isOne)) yield at * WIDTH + i;
    }
  }

  /**
   * With these groups, and without those ids; this one stays as it is.
   * @param phoneNumbers what says the carrier of a number; one that is not there is in no cell
   */
  with(set: readonly CallerIdGroup[], removed: readonly number[], phoneNumbers: NumberTable): Membership {
    const pages = this.#pages.edit((draft) => {
      const touched = new Map<number, (Entry | undefined)[]>();
      const put = (id: number, entry: Entry | undefined) => {
        const at = id >>> BITS;
        const entries = touched.get(at) ?? entriesOf(draft.get(at));
        touched.set(at, entries);
        entries[id & (WIDTH - 1)] = entry;
      };
      for (const id of removed) put(id, undefined);
      for (const group of set) put(group.id, entryOf(group, phoneNumbers));
      for (const [at, entries] of touched) draft.set(at, pageOf(entries));
    });
    return pages === this.#pages ? this : new Membership(pages);
  }
}

function membersAt(page: Page, start: number): Page {
  const from = start + CELLS + page[start + CELLS_LENGTH]!;
  return page.subarray(from, from + page[start + TOTAL]!);
}

/** A loop over the page, since it is asked of each of 100,000 groups. */
function hasOne(page: Page, start: number, isOne: (id: number) => boolean): boolean {
  if (start === 0) return false;
  const from = start + CELLS + page[start + CELLS_LENGTH]!;
  const end = from + page[start + TOTAL]!;
  for (let i = from; i < end; i++) if (isOne(Math.abs(page[i]!))) return true;
  return false;
}

function entryOf({ numbers }: CallerIdGroup, phoneNumbers: NumberTable): Entry {
  const carriers = new Map<number, { atCarrier: number; enabled: number[] }>();
  for (const { phoneNumberId, enabled } of numbers) {
    const carrierId = phoneNumbers.carrierOf(phoneNumberId);
    if (carrierId === null) continue;
    const cell = carriers.get(carrierId) ?? { atCarrier: 0, enabled: [] };
    carriers.set(carrierId, cell);
    cell.atCarrier++;
    if (enabled) cell.enabled.push(phoneNumberId);
  }
  const cells: number[] = [];
  for (const [id, { atCarrier, enabled }] of carriers) cells.push(id, atCarrier, enabled.length, ...enabled);
  const members = numbers.map(({ phoneNumberId, enabled }) => (enabled ? phoneNumberId : -phoneNumberId));
  return [numbers.length, cells.length, ...cells, ...members];
}

function entriesOf(page: Page | undefined): (Entry | undefined)[] {
  return Array.from({ length: WIDTH }, (_, i) => {
    const start = page?.[i];
    return page && start
      ? page.subarray(start, start + CELLS + page[start + CELLS_LENGTH]! + page[start + TOTAL]!)
      : undefined;
  });
}

function pageOf(entries: readonly (Entry | undefined)[]): Page {
  const page = new Int32Array(entries.reduce((sum, entry) => sum + (entry?.length ?? 0), WIDTH));
  let end = WIDTH;
  entries.forEach((entry, i) => {
    if (!entry) return;
    page[i] = end;
    page.set(entry, end);
    end += entry.length;
  });
  return page;
}
