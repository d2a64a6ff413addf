import { z } from '@hono/zod-openapi';
import { checkName, MAX_NAME_LENGTH, type NameRefusal } from '../domain/name.ts';
import { type FieldProblem, ProblemError } from './problem.ts';

/** An id in an address or a filter: digits only, as large as the database's integer. */
export const Id = z
  .string()
  .regex(/^[1-9][0-9]{0,9}$/, 'Must be a positive whole number')
  .transform(Number)
  .refine((id) => id <= 2_147_483_647, 'Too large for an id')
  .openapi({ type: 'integer', example: 1 });

/** An id in a JSON body. */
export const IdNumber = z.int().positive().max(2_147_483_647).openapi({ example: 1 });

/** The version of a thing, or of the configuration, in an answer. */
export const Version = z.int().openapi({ example: 12 });

/** How many, in an answer. */
export const Count = z.int().openapi({ example: 3 });

/** `true` or `false` in an address. */
export const Flag = z
  .enum(['true', 'false'])
  .transform((flag) => flag === 'true')
  .openapi({ type: 'boolean', example: true });

const moment = z.date().transform((at) => at.toISOString());
const momentDocs = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' };
/** A moment in an answer, ISO 8601 in UTC. */
export const Timestamp = moment.openapi({ type: 'string', ...momentDocs });
/** The same where there may be none. */
export const NullableTimestamp = moment.nullable().openapi({ type: ['string', 'null'], ...momentDocs });

/** A moment in a filter, ISO 8601 with its offset. */
export const Moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .openapi({ type: 'string', format: 'date-time' });

const NAME_MESSAGES: Readonly<Record<NameRefusal, string>> = {
  empty: 'Must not be empty',
  too_long: `Must have at most ${MAX_NAME_LENGTH} characters`,
  control_character: 'Must not have control characters',
  starts_with_hash: 'Must not begin with #: a reference would take it for an id',
};

/** A name by the domain's rule, and no space at either end: what is sent is what is kept. */
export const Name = z
  .string()
  .superRefine((name, context) => {
    const checked = checkName(name);
    if (!checked.ok) context.addIssue({ code: 'custom', message: NAME_MESSAGES[checked.code] });
    else if (checked.name !== name) context.addIssue({ code: 'custom', message: 'Must not begin or end with a space' });
  })
  .openapi({ minLength: 1, maxLength: MAX_NAME_LENGTH });

/**
 * Reads one part of a request by its schema. Throws `invalid_request` with every bad field at once.
 */
export function parse<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const result = schema.safeParse(raw);
  const errors = result.success ? unstorable(result.data) : result.error.issues.flatMap((i) => fieldProblems(i, raw));
  if (errors.length > 0) throw invalidRequest(errors);
  return result.data as z.output<S>;
}

/** The problem that lists bad fields. */
export function invalidRequest(errors: readonly FieldProblem[]): ProblemError {
  return new ProblemError('invalid_request', 'See `errors` for each bad field; nothing was changed', { errors });
}

const CODES: Readonly<Record<string, string>> = {
  invalid_type: 'wrong_type',
  invalid_value: 'not_allowed',
  invalid_format: 'wrong_format',
  invalid_union: 'wrong_form',
  custom: 'invalid',
};

/** Codes and messages are made from what was expected; zod's never repeat what was received but for its type. */
function fieldProblems(issue: z.core.$ZodIssue, raw: unknown): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const message = 'There is no such field here; see the documentation for those that there are';
    return issue.keys.map((key) => ({ path: fieldPath([...issue.path, key]), code: 'unknown_field', message }));
  }
  const path = fieldPath(issue.path);
  const isType = issue.code === 'invalid_type';
  if ((isType || issue.code === 'invalid_union') && valueAt(raw, issue.path) === undefined) {
    return [
      { path, code: 'required', message: isType ? `Must be given: expected ${issue.expected}` : 'Must be given' },
    ];
  }
  const own = issue.code === 'custom' && typeof issue.params?.code === 'string' ? issue.params.code : undefined;
  return [{ path, code: own ?? CODES[issue.code] ?? issue.code, message: issue.message }];
}

/** `['numbers', 1, 'e164']` -> `numbers[1].e164`. A key that is no plain name comes from the client and is left out. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) =>
      typeof key === 'number'
        ? `[${key}]`
        : /^[A-Za-z_][A-Za-z0-9_-]{0,39}$/.test(String(key))
          ? `.${String(key)}`
          : '',
    )
    .join('')
    .replace(/^\./, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

/** Text that PostgreSQL can't hold: NUL, and halves of surrogate pairs. Checked after the schema, whose depth is bounded. */
function unstorable(value: unknown, path: PropertyKey[] = [], found: FieldProblem[] = []): FieldProblem[] {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      found.push({ path: fieldPath(path), code: 'bad_character', message: 'Must not have NUL or broken Unicode' });
  } else if (typeof value === 'object' && value !== null) {
    // by name: `Object.entries` would make a list of lists of each object
    for (const key in value) {
      path.push(Array.isArray(value) ? Number(key) : key);
      unstorable((value as Record<string, unknown>)[key], path, found);
      path.pop();
    }
  }
  return found;
}
