/**
 * Which number, at which carrier, somebody confirmed though it is of another country than the carrier. One that was
 * typed anew, or given to another carrier, is asked about again: it may be the slip this is there for.
 */
export const confirmationOf = (e164: string, carrierId: number | null): string =>
  `${e164.replace(/\D/g, '')} ${carrierId}`;
