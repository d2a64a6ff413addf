import { constraintFailure } from './constraints.ts';

export type StoreErrorCode =
  | 'not_found'
  | 'version_mismatch' // `ifMatch` is not the entity's version any more: somebody else was first
  | 'name_taken'
  | 'in_use' // `users` says by what
  | 'invalid' // `fields` says where
  | 'cycle' // fallback groups would lead in a circle
  | 'unavailable'; // the database does not answer, or not in time; the same request may work later

/** One bad field: its path in the input, a stable code, and what the code's text needs. Never the value itself. */
export interface FieldError {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** Something that refers to the thing that was to be deleted. `total` of its kind may be more than are listed. */
export interface User {
  readonly entity: 'group' | 'trunk' | 'call_task' | 'phone_number' | 'settings';
  readonly id: number;
  readonly name: string;
}

export interface StoreErrorDetails {
  readonly fields?: readonly FieldError[];
  readonly users?: readonly User[];
  /** How many users there are, when only the first are listed. */
  readonly totalUsers?: number;
  readonly cause?: unknown;
}

/** The only error that the store's functions throw on purpose. Everything else is a fault of the program. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly fields: readonly FieldError[];
  readonly users: readonly User[];
  readonly totalUsers: number;

  constructor(code: StoreErrorCode, message: string, details: StoreErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'StoreError';
    this.code = code;
    this.fields = details.fields ?? [];
    this.users = details.users ?? [];
    this.totalUsers = details.totalUsers ?? this.users.length;
  }
}

export const notFound = (what: string, id: number | string) => new StoreError('not_found', `no ${what} ${id}`);
export const invalid = (...fields: FieldError[]) =>
  new StoreError('invalid', fields.map((f) => `${f.path.join('.')}: ${f.code}`).join(', '), { fields });

/** Runs `work`; what a database or its connection throws comes out as a `StoreError` where it has a meaning. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(error) ?? error;
  }
}

/** The `StoreError` that an error of Drizzle, postgres.js or PGlite stands for; null when it is a fault of the program. */
export function asStoreError(error: unknown): StoreError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof StoreError) return cause;
    const code = 'code' in cause ? String(cause.code) : '';
    if (isUnavailable(code))
      return new StoreError('unavailable', `the database does not answer: ${cause.message}`, { cause });
    // Class 22, data exception: a NUL in a text, a number out of range.
    if (/^22[0-9A-Z]{3}$/.test(code)) return new StoreError('invalid', cause.message, { cause });
    const failure = constraintFailure(cause);
    if (failure) return new StoreError(failure.code, cause.message, { fields: failure.fields, cause });
  }
  return null;
}

/** Whether the database refuses the row itself: a value that it can't hold, or that breaks a constraint. The rest may pass. */
export function refusesRow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && /^2[23][0-9A-Z]{3}$/.test(String(cause.code))) return true;
  return false;
}

/**
 * SQLSTATE classes (PostgreSQL's manual, appendix A), postgres.js's own codes and Node's socket errors. 25006: a standby
 * that only reads; 28: a password that was just changed.
 */
const UNAVAILABLE =
  /^(08|28|53|57P|58)|^(25006|25P03|25P04|57014|55P03|40001|40P01|3D000|CONNECT_TIMEOUT|CONNECTION_.*|E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_).*|ENOENT|ENOTFOUND|EACCES)/;
const isUnavailable = (code: string) => UNAVAILABLE.test(code);
