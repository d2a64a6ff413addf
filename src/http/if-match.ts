import { ProblemError } from './problem.ts';

/** The version of an entity as its ETag. */
export function etag(version: number): string {
  return `"${version}"`;
}

/**
 * Reads If-Match: exactly one strong tag that this API gave out. `*` and lists are refused, since both
 * would overwrite a version that the client has not seen.
 */
export function readIfMatch(header: string | undefined): number {
  if (header === undefined) {
    throw new ProblemError('if_match_required', 'Send the ETag of the version that you changed as If-Match');
  }
  const version = Number(/^"([0-9]{1,16})"$/.exec(header.trim())?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(version)) {
    throw new ProblemError('invalid_if_match', 'If-Match must be one ETag as it was given, for example "12"');
  }
  return version;
}
