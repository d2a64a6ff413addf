import type { FieldError, StoreError } from '../store/errors.ts';
import { invalidCursor } from './cursor.ts';
import { fieldPath } from './input.ts';
import { type FieldProblem, ProblemError } from './problem.ts';

/** What to do about each field that the store refuses: what would be right, never what was sent. */
const MESSAGES: Readonly<Record<string, string>> = {
  invalid_name: 'Must have 1 to 64 characters, no control characters, no space at either end',
  name_taken: 'Another one has this name already; names differ by more than case',
  invalid_country: 'Must be two capital letters of ISO 3166-1, for example RU',
  invalid_number: 'Must be a number in E.164, for example +79161234567',
  number_exists: 'This carrier has this number already',
  duplicate: 'Is there more than once; once is enough',
  unknown: 'There is none with this id',
  not_at_carrier: "Must be a phone number of this trunk's carrier",
  carrier_needed: 'Must be given when the trunk has a default or an emergency number',
  display_text_mismatch: 'Must be given (1 to 64 characters) with displayName `fixed`, and only then',
  group_or_number: 'Only one of groupId and phoneNumberId may be given',
  policy_mismatch: 'Must be given with policy `fallback_group`, and only then',
  cycle: 'The fallback groups would lead back to this group',
  carrier_immutable: "A phone number's carrier never changes; make a second phone number instead",
  same: 'Must be another one than the one to be deleted',
  other_carrier: 'Must be a phone number of the same carrier',
  gone: 'It may have been deleted',
  changed: 'Somebody else changed this one first',
  too_many: 'Too many',
  too_long: 'Too long',
  out_of_range: 'Out of range',
};

const fieldProblem = ({ path, code }: FieldError): FieldProblem => ({
  path: fieldPath(path),
  code,
  message: MESSAGES[code] ?? 'Not valid here',
});

/** A refusal of the store as the problem that the client gets. Its own message is for the log: it may hold values. */
export function storeProblem(error: StoreError): ProblemError {
  const errors = error.fields.map(fieldProblem);
  switch (error.code) {
    case 'not_found':
      return new ProblemError('not_found', 'It may have been deleted', { errors });
    case 'version_mismatch':
      return new ProblemError('version_mismatch', 'Read it again, repeat your change, and send the new version', {
        errors,
      });
    case 'name_taken':
      return new ProblemError('name_taken', 'Choose another name; names differ by more than case', { errors });
    case 'in_use':
      return new ProblemError('in_use', 'Remove it first from what `users` lists', {
        members: {
          users: error.users.map(({ entity, id, name }) => ({ entity, id, name })),
          totalUsers: error.totalUsers,
        },
      });
    case 'cycle':
      return new ProblemError('cycle', 'Choose a fallback group that does not lead back to this one', { errors });
    case 'unavailable':
      return new ProblemError('unavailable', 'The database does not answer; try again in some seconds');
    case 'invalid':
      if (error.fields.some(({ path }) => path[0] === 'cursor')) {
        return invalidCursor();
      }
      if (error.fields.some(({ code }) => code === 'number_exists')) {
        return new ProblemError('already_exists', 'Change the existing one instead', { errors });
      }
      return new ProblemError('invalid_request', 'See `errors` for each bad field; nothing was changed', { errors });
  }
}
