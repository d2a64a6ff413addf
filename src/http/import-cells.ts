import { fold } from '../domain/name.ts';

/** The columns of an export, in their order. */
export const COLUMNS = [
  'group',
  'carrier',
  'number',
  'enabled',
  'number_enabled',
  'note',
  'selection',
  'policy',
  'fallback_group',
] as const;
export type Column = (typeof COLUMNS)[number];

/** What a person may have written above a column. Folded. */
const HEADERS: Readonly<Record<string, Column>> = {
  ...Object.fromEntries(COLUMNS.map((column) => [column, column])),
  ...{ группа: 'group', оператор: 'carrier', номер: 'number', телефон: 'number', phone: 'number', e164: 'number' },
  ...{ включён: 'enabled', включен: 'enabled', примечание: 'note', комментарий: 'note' },
};

/** Excel writes TRUE in the language of its user. */
const TRUE = ['true', '1', 'yes', 'да', 'истина'];
const FALSE = ['false', '0', 'no', 'нет', 'ложь'];

export interface RowProblem {
  /** Of the file, from 1. */
  readonly line: number;
  readonly column: Column | '';
  readonly code: string;
  readonly message: string;
}

/** More bad rows than this are counted, not listed. */
const MAX_LISTED = 1000;

/** A row: its cells by column. */
export type Cells = Partial<Record<Column, string>>;

/** Null: nobody knows this header. */
export const columnOf = (header: string): Column | null => HEADERS[fold(header).replace(/[\s-]+/g, '_')] ?? null;

/** What is wrong with a file, row by row; and how cells are read that may be wrong. */
export class RowProblems {
  /** All of them, those that are not listed as well. */
  count = 0;
  readonly #listed: RowProblem[] = [];

  add(line: number, column: RowProblem['column'], code: string, message: string): void {
    this.count += 1;
    if (this.#listed.length < MAX_LISTED) this.#listed.push({ line, column, code, message });
  }

  /** By line. */
  listed(): readonly RowProblem[] {
    return this.#listed.sort((a, b) => a.line - b.line);
  }

  /** One of these words; null where the cell is empty. */
  choice<T extends string>(line: number, column: Column, text: string | undefined, values: readonly T[]): T | null {
    if (!text) return null;
    const value = values.find((one) => one === text.toLowerCase());
    if (value === undefined) this.add(line, column, 'not_allowed', `Must be empty or one of ${values.join(', ')}`);
    return value ?? null;
  }

  flag(line: number, column: Column, text: string | undefined): boolean | null {
    if (!text) return null;
    const word = text.toLowerCase();
    if (TRUE.includes(word)) return true;
    if (!FALSE.includes(word)) this.add(line, column, 'not_allowed', 'Must be empty, true or false');
    return FALSE.includes(word) ? false : null;
  }

  /** Several rows may say the same of one thing; two different things are a mistake. */
  setOnce<T extends object, K extends keyof T>(
    line: number,
    draft: T,
    key: K,
    column: Column,
    value: T[K] | null,
  ): void {
    if (value === null) return;
    if (draft[key] === null || draft[key] === value) draft[key] = value as T[K];
    else this.add(line, column, 'conflict', 'Another row says something else of the same group or number');
  }
}
