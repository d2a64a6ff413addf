import { setImmediate as nextTurn } from 'node:timers/promises';
import { POLICIES, SELECTIONS } from '../domain/model.ts';
import { checkName, fold } from '../domain/name.ts';
import { parsePhoneNumber } from '../domain/phone-number.ts';
import { MAX_GROUP_NUMBERS } from '../store/group-numbers.ts';
import type { ImportGroup, ImportNumber, ImportPlan } from '../store/transfer.ts';
import type { CsvRecord } from './csv.ts';
import { type Cells, COLUMNS, type Column, columnOf, type RowProblem, RowProblems } from './import-cells.ts';
import { NUMBER_MESSAGES, numberKey } from './number-input.ts';

/** Parsing takes some microseconds a row; then the loop, which may answer calls as well, gets its turn. */
const TURN = 100;
const MAX_NOTE = 500;

export interface ImportContext {
  readonly mode: ImportPlan['mode'];
  readonly carriers: readonly { readonly id: number; readonly name: string; readonly country: string }[];
  /** For rows that name none. */
  readonly groupId: number | null;
  readonly carrierId: number | null;
  /** True: numbers of another country than the carrier's are taken. */
  readonly confirmForeign: boolean;
  /** Numbers of another country that are there already, and so were confirmed once. Asked for once, after the last row. */
  known(numbers: readonly { readonly e164: string; readonly carrierId: number }[]): Promise<ReadonlySet<string>>;
}

export interface ReadRows {
  readonly rows: number;
  readonly errorCount: number;
  readonly errors: readonly RowProblem[];
  readonly plan: ImportPlan;
  /** Lines of the plan's groups: where each is named first. */
  readonly groupLines: readonly number[];
}

type Draft<T> = { -readonly [Key in keyof T]: T[Key] };
interface GroupDraft extends Draft<Omit<ImportGroup, 'numbers'>> {
  readonly line: number;
  readonly numbers: { number: number; enabled: boolean | null }[];
  readonly seen: Map<number, number>;
}
interface NumberDraft extends Draft<ImportNumber> {
  readonly line: number;
  readonly foreign: boolean;
}

/** Reads the rows of a file into a plan, and says of each bad row what is wrong with it. */
export async function readRows(records: AsyncIterable<CsvRecord>, context: ImportContext): Promise<ReadRows> {
  const reader = new RowReader(context);
  for await (const record of records) {
    reader.take(record);
    if (reader.rows % TURN === 0) await nextTurn();
  }
  return reader.finish();
}

/** The first line alone may not show by which sign several numbers of a line are parted. */
const bareNumbers = (cells: readonly string[]): Cells[] =>
  cells
    .flatMap((cell) => cell.split(/[,;\t]/))
    .map((number) => ({ number: number.trim() }))
    .filter(({ number }) => number !== '');

class RowReader {
  rows = 0;
  readonly #problems = new RowProblems();
  readonly #context: ImportContext;
  readonly #carriers: ReadonlyMap<string, { readonly id: number; readonly country: string }>;
  readonly #default: { readonly id: number; readonly country: string } | undefined;
  readonly #numbers: NumberDraft[] = [];
  readonly #numberAt = new Map<string, number>();
  readonly #groups: GroupDraft[] = [];
  readonly #groupAt = new Map<string, number>();
  /** Null: the first record is still to come. */
  #columns: readonly (Column | null)[] | null = null;
  /** True: there are no headers, each cell is a number. */
  #bare = false;

  constructor(context: ImportContext) {
    this.#context = context;
    this.#carriers = new Map(context.carriers.map((carrier) => [fold(carrier.name), carrier]));
    this.#default = context.carriers.find(({ id }) => id === context.carrierId);
  }

  take(record: CsvRecord): void {
    if (this.#columns === null && this.#takeHeader(record)) return;
    const { line, cells } = record;
    const rows = this.#bare ? bareNumbers(cells) : [this.#cellsOf(record)];
    for (const row of rows) this.#takeRow(line, row);
  }

  /** False: the record is no header but the first row. */
  #takeHeader({ line, cells }: CsvRecord): boolean {
    const columns = cells.map((cell) => columnOf(cell));
    this.#columns = columns;
    if (columns.every((column) => column === null) && this.#default && cells.some((cell) => /\d{3}/.test(cell))) {
      this.#bare = true;
      return false;
    }
    for (const [i, column] of columns.entries()) {
      if (column === null && cells[i] !== '')
        this.#problems.add(
          line,
          '',
          'unknown_column',
          `Column ${i + 1} has a header that is not known; there are ${COLUMNS.join(', ')}`,
        );
      if (column !== null && columns.indexOf(column) !== i)
        this.#problems.add(line, column, 'duplicate', 'There are two such columns');
    }
    if (!columns.includes('number') && !columns.includes('group'))
      this.#problems.add(
        line,
        'number',
        'required',
        'The first line must name the columns: at least group, or number and carrier',
      );
    if (columns.includes('number') && !columns.includes('carrier') && !this.#default)
      this.#problems.add(
        line,
        'carrier',
        'required',
        'There must be a column carrier, or one carrier for the whole file',
      );
    return true;
  }

  #cellsOf({ line, cells }: CsvRecord): Cells {
    const columns = this.#columns ?? [];
    if (cells.slice(columns.length).some((cell) => cell !== ''))
      this.#problems.add(
        line,
        '',
        'too_many_cells',
        'There are more cells than columns: is a comma or semicolon without quotes?',
      );
    return Object.fromEntries(cells.flatMap((cell, i) => (columns[i] ? [[columns[i], cell]] : [])));
  }

  #takeRow(line: number, cells: Cells): void {
    this.rows += 1;
    const before = this.#problems.count;
    const group = this.#groupOf(line, cells);
    const number = this.#numberOf(line, cells);
    const enabled = this.#problems.flag(line, 'enabled', cells.enabled);
    if (this.#problems.count > before) return;
    if (group === null && number === null)
      this.#problems.add(line, 'number', 'required', 'The row names neither a group nor a number');
    if (group === null || number === null) return;
    const earlier = group.seen.get(number);
    if (earlier !== undefined) {
      this.#problems.add(line, 'number', 'duplicate', `Line ${earlier} has the same number in this group`);
    } else if (group.numbers.length === MAX_GROUP_NUMBERS) {
      this.#problems.add(line, 'group', 'too_many', `A group holds ${MAX_GROUP_NUMBERS} numbers`);
    } else {
      group.seen.set(number, line);
      group.numbers.push({ number, enabled });
    }
  }

  #groupOf(line: number, cells: Cells): GroupDraft | null {
    const text = cells.group ?? '';
    const id = text === '' ? this.#context.groupId : null;
    if (text === '' && id === null) return null;
    const checked = id === null ? checkName(text) : { ok: true as const, name: '' };
    if (!checked.ok) {
      this.#problems.add(
        line,
        'group',
        'invalid_name',
        'Must have 1 to 64 characters, no control characters, no # at the start',
      );
      return null;
    }
    const key = id === null ? fold(checked.name) : `#${id}`;
    const at = this.#groupAt.get(key) ?? this.#groups.length;
    this.#groupAt.set(key, at);
    const group = this.#groups[at] ?? {
      ...{ id, name: checked.name, line, selection: null, policy: null, fallback: null },
      ...{ numbers: [], seen: new Map<number, number>() },
    };
    this.#groups[at] = group;
    this.#problems.setOnce(
      line,
      group,
      'selection',
      'selection',
      this.#problems.choice(line, 'selection', cells.selection, SELECTIONS),
    );
    const policy = this.#problems.choice(line, 'policy', cells.policy, POLICIES);
    this.#problems.setOnce(line, group, 'policy', 'policy', policy);
    this.#problems.setOnce(line, group, 'fallback', 'fallback_group', cells.fallback_group || null);
    if ((policy === 'fallback_group') !== Boolean(cells.fallback_group))
      this.#problems.add(
        line,
        'fallback_group',
        'policy_mismatch',
        'Must be given with policy fallback_group, and only then',
      );
    return group;
  }

  #numberOf(line: number, cells: Cells): number | null {
    const typed = cells.number ?? '';
    if (typed === '') return null;
    const carrier = cells.carrier ? this.#carriers.get(fold(cells.carrier)) : this.#default;
    const note = cells.note || null;
    const enabled = this.#problems.flag(line, 'number_enabled', cells.number_enabled);
    if (note !== null && note.length > MAX_NOTE)
      this.#problems.add(line, 'note', 'too_long', `Must have at most ${MAX_NOTE} characters`);
    if (!carrier) {
      const known = 'There is no carrier of this name: make it first, since its country and number format are needed';
      this.#problems.add(
        line,
        'carrier',
        cells.carrier ? 'unknown' : 'required',
        cells.carrier ? known : 'Must name the carrier',
      );
      return null;
    }
    if (/^\+?\d[.,]\d+E\+?\d+$/i.test(typed)) {
      this.#problems.add(
        line,
        'number',
        'shortened',
        'A spreadsheet has cut this number: make the column a text, and enter it again',
      );
      return null;
    }
    const parsed = parsePhoneNumber(typed, carrier.country, { allowForeign: true });
    if (!parsed.ok) {
      this.#problems.add(line, 'number', parsed.code, NUMBER_MESSAGES[parsed.code](carrier.country));
      return null;
    }
    const key = numberKey({ e164: parsed.e164, carrierId: carrier.id });
    const at = this.#numberAt.get(key) ?? this.#numbers.length;
    this.#numberAt.set(key, at);
    const foreign = parsed.country !== carrier.country && !this.#context.confirmForeign;
    const number = this.#numbers[at] ?? {
      e164: parsed.e164,
      carrierId: carrier.id,
      enabled: null,
      note: null,
      line,
      foreign,
    };
    this.#numbers[at] = number;
    this.#problems.setOnce(line, number, 'enabled', 'number_enabled', enabled);
    this.#problems.setOnce(line, number, 'note', 'note', note);
    return at;
  }

  async finish(): Promise<ReadRows> {
    const foreign = this.#numbers.filter((number) => number.foreign);
    const known = foreign.length === 0 ? new Set<string>() : await this.#context.known(foreign);
    for (const number of foreign) {
      const country = this.#context.carriers.find(({ id }) => id === number.carrierId)?.country ?? '';
      if (!known.has(numberKey(number)))
        this.#problems.add(number.line, 'number', 'foreign', NUMBER_MESSAGES.foreign(country));
    }
    const plan = { mode: this.#context.mode, numbers: this.#numbers, groups: this.#groups };
    const groupLines = this.#groups.map(({ line }) => line);
    return { rows: this.rows, errorCount: this.#problems.count, errors: this.#problems.listed(), plan, groupLines };
  }
}
