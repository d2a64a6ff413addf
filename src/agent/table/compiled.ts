import type { Snapshot } from '../../domain/snapshot.ts';
import { allUnits, rowsOf, type TableView, type Unit, viewOf } from '../../domain/table.ts';
import { touchedUnits } from '../../domain/table-touched.ts';
import { Digests } from './digests.ts';
import { inSlices } from './slices.ts';
import type { EntryEdit, TableEntry, TableForm } from './wire.ts';

/** How to come from one version of a table to the next. */
export interface TableEdits {
  /** What goes, and what is another value from now on: done, and acknowledged, before anything is added. */
  readonly removals: readonly EntryEdit[];
  readonly additions: readonly EntryEdit[];
  readonly parts: ReadonlySet<string>;
}

/**
 * The table as one PBX is to hold it. It is compiled from the snapshot whenever it is asked for and not kept: of a
 * hundred thousand entries there are only the digests here.
 */
export class CompiledTable {
  readonly #form: TableForm;
  readonly #pbx: string;
  #view: TableView | null = null;
  #digests = new Digests();

  constructor(form: TableForm, pbx: string) {
    this.#form = form;
    this.#pbx = pbx;
  }

  get snapshot(): Snapshot | null {
    return this.#view?.snapshot ?? null;
  }

  digest(part: string): string {
    return this.#digests.of(part);
  }

  /**
   * Goes on to this snapshot and says what differs.
   * @param asked false: the digests are enough, nothing is collected
   */
  async advance(snapshot: Snapshot, asked = true): Promise<TableEdits> {
    const view = viewOf(snapshot, this.#pbx);
    const removals: EntryEdit[] = [];
    const additions: EntryEdit[] = [];
    const parts = new Set<string>();
    await inSlices(unitsBetween(this.#view, view), (unit) => {
      if (unit === null) return;
      const before = this.#view ? byKey(this.#entries(this.#view, unit)) : new Map<string, TableEntry>();
      for (const entry of this.#entries(view, unit)) {
        const old = before.get(entry.key);
        before.delete(entry.key);
        if (old?.value === entry.value) continue;
        if (old) this.#digests.remove(old);
        this.#digests.add(entry);
        parts.add(entry.part);
        if (asked) (old ? removals : additions).push(entry);
      }
      for (const old of before.values()) {
        this.#digests.remove(old);
        parts.add(old.part);
        if (asked) removals.push({ ...old, value: null });
      }
    });
    this.#view = view;
    return { removals, additions, parts };
  }

  /** Hands over every entry of these parts, some thousands at a time. */
  async entriesOf(parts: ReadonlySet<string>, take: (entries: readonly TableEntry[]) => Promise<void>): Promise<void> {
    const view = this.#view;
    if (!view) return;
    let batch: TableEntry[] = [];
    let units: Unit[] = [];
    const flush = async () => {
      await inSlices(units, (unit) => {
        batch.push(...this.#entries(view, unit).filter(({ part }) => parts.has(part)));
      });
      units = [];
      if (batch.length < BATCH) return;
      await take(batch);
      batch = [];
    };
    for (const unit of allUnits(view.snapshot)) if (units.push(unit) >= BATCH) await flush();
    await flush();
    if (batch.length > 0) await take(batch);
  }

  #entries(view: TableView, unit: Unit): TableEntry[] {
    return rowsOf(view, unit).flatMap((row) => this.#form.encode(row) ?? []);
  }
}

const BATCH = 5000;

/** What to look at anew; each unit once. Null: nothing, said so that the loop can turn while there is nothing for long. */
function* unitsBetween(before: TableView | null, after: TableView): IterableIterator<Unit | null> {
  const touched = before ? touchedUnits(before, after) : 'all';
  if (touched !== 'all') return yield* touched;
  yield* allUnits(after.snapshot);
  if (!before) return;
  for (const unit of allUnits(before.snapshot)) yield isThere(after.snapshot, unit) ? null : unit;
}

function isThere(snapshot: Snapshot, unit: Unit): boolean {
  switch (unit.kind) {
    case 'fixed':
      return true;
    case 'group':
      return snapshot.group(unit.id) !== undefined;
    case 'task':
      return snapshot.callTask(unit.id) !== undefined;
    case 'number':
      return snapshot.phoneNumbersByE164(unit.e164).length > 0;
  }
}

const byKey = (entries: readonly TableEntry[]) => new Map(entries.map((entry) => [entry.key, entry]));
