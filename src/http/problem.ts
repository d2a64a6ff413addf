import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';

/**
 * Every code that an answer can carry, with its status and title: the one table of errors.
 * Clients may rely on the codes; a detail's wording may change.
 */
export const PROBLEMS = {
  malformed_request: { status: 400, title: 'The request is not valid HTTP' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_request: { status: 400, title: 'Some fields are not valid' },
  invalid_import: { status: 400, title: 'Some rows are not valid' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid for this list' },
  invalid_if_match: { status: 400, title: 'The If-Match header is not valid' },
  unauthenticated: { status: 401, title: 'Nobody is signed in, and there is no valid key' },
  forbidden: { status: 403, title: 'This role may not do that' },
  password_change_required: { status: 403, title: 'Choose a password of your own first' },
  not_found: { status: 404, title: 'There is no such thing' },
  route_not_found: { status: 404, title: 'There is no such address' },
  method_not_allowed: { status: 405, title: 'This address does not know that method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  name_taken: { status: 409, title: 'The name is taken' },
  already_exists: { status: 409, title: 'This exists already' },
  idempotency_conflict: { status: 409, title: 'This Idempotency-Key stands for another request' },
  in_use: { status: 409, title: 'This is in use' },
  cycle: { status: 409, title: 'Fallback groups would lead in a circle' },
  version_mismatch: { status: 412, title: 'Somebody else changed this first' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is not of a type that is taken here' },
  if_match_required: { status: 428, title: 'The If-Match header is missing' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const satisfies Record<string, { status: number; title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One bad field. `path` is written as in JavaScript, `numbers[1].e164`; empty: the body as a whole. */
const FieldProblem = z.object({
  path: z.string().openapi({ example: 'numbers[1].e164' }),
  code: z.string().openapi({ example: 'too_short' }),
  message: z.string().openapi({ example: 'Too short for a phone number of RU' }),
});
export type FieldProblem = z.infer<typeof FieldProblem>;

/** Something that refers to the thing that was to be deleted. */
const User = z.object({
  entity: z.string().openapi({ example: 'trunk' }),
  id: z.int().openapi({ example: 3 }),
  name: z.string().openapi({ example: 'megafon-1' }),
});
export type User = z.infer<typeof User>;

/** A bad row of a file. */
export const RowProblem = z
  .object({
    line: z.int().openapi({ example: 12, description: 'Of the file, from 1' }),
    column: z.string().openapi({ example: 'number', description: 'Empty: the row as a whole' }),
    code: z.string().openapi({ example: 'too_short' }),
    message: z.string().openapi({ example: 'Too short for a phone number of RU' }),
  })
  .openapi('RowProblem');

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** RFC 9457, with a stable `code` and the bad fields. */
export const Problem = z
  .object({
    type: z.string().openapi({ example: '/openapi.json#/x-problems/invalid_request' }),
    title: z.string().openapi({ example: PROBLEMS.invalid_request.title }),
    status: z.int().openapi({ example: 400 }),
    code: z.enum(CODES).openapi({ example: 'invalid_request' }),
    detail: z.string().openapi({ example: 'See `errors` for each bad field' }),
    requestId: z.string().optional().openapi({ example: '0b8b5d2e-6c5b-4c58-8a40-9d3f3b0a7a11' }),
    errors: z.array(FieldProblem),
    users: z.array(User).optional().openapi({ description: 'With `in_use`: by what; the first of `totalUsers`' }),
    totalUsers: z.int().optional(),
    rows: z.array(RowProblem).optional().openapi({ description: 'With `invalid_import`: the first of `totalRows`' }),
    totalRows: z.int().optional().openapi({ description: 'How many rows are bad' }),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof Problem>;

/** With `unavailable`: when to ask again. */
const RETRY_AFTER_SECONDS = '5';

/** More bad fields than this are not listed: nobody reads them, and a hostile body could ask for many. */
const MAX_FIELDS = 100;

interface ProblemDetails {
  readonly errors?: readonly FieldProblem[];
  /** Further members of the answer's body. */
  readonly members?: Partial<Problem>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere under a route, answered in one place (app.ts). The detail must never repeat what the client sent. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: readonly FieldProblem[];
  readonly members: Partial<Problem>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, more: ProblemDetails = {}) {
    super(detail);
    this.code = code;
    this.errors = more.errors ?? [];
    this.members = more.members ?? {};
    this.headers = more.headers ?? {};
  }
}

/** The body of a problem answer. */
export function problemBody(code: ProblemCode, detail: string, errors: readonly FieldProblem[] = []): Problem {
  const { status, title } = PROBLEMS[code];
  return {
    type: `/openapi.json#/x-problems/${code}`,
    title,
    status,
    code,
    detail,
    errors: errors.slice(0, MAX_FIELDS),
  };
}

/** A ProblemError as the answer that the client gets. */
export function problemResponse(c: Context, error: ProblemError): Response {
  const requestId: string | undefined = c.get('requestId');
  const body: Problem = {
    ...problemBody(error.code, error.message, error.errors),
    ...error.members,
    ...(requestId && { requestId }),
  };
  const headers = {
    'Content-Type': PROBLEM_MEDIA_TYPE,
    ...(error.code === 'unavailable' && { 'Retry-After': RETRY_AFTER_SECONDS }),
    ...error.headers,
  };
  return c.body(JSON.stringify(body), PROBLEMS[error.code].status, headers);
}
