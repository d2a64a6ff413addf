import { isPlainNumber } from './characters.ts';
import { normalizeDestination } from './destination.ts';
import { hash32, mix32 } from './hash.ts';
import type { PhoneNumber, Selection } from './model.ts';

/** Chooses one of the numbers (never none of them, and in order of position) for a destination. Another rule is another line in the table. */
type Choose = (numbers: readonly PhoneNumber[], destination: string) => PhoneNumber | undefined;

const CHOOSE: Readonly<Record<Selection, Choose>> = {
  position: (numbers) => numbers[0],
  by_destination: rendezvous,
};

/** The number that the rule chooses; undefined only for an empty list. */
export function select(rule: Selection, numbers: readonly PhoneNumber[], destination: string): PhoneNumber | undefined {
  return CHOOSE[rule](numbers, destination);
}

/**
 * Rendezvous hashing (Thaler, Ravishankar 1998): each number scores for this destination, the highest wins. Contacts
 * spread evenly, one contact always sees the same number, and a number that leaves moves only its own contacts.
 * The E.164 is what is hashed, not the id or the position: a group that is sorted or imported anew moves nobody.
 */
function rendezvous(numbers: readonly PhoneNumber[], destination: string): PhoneNumber | undefined {
  if (numbers.length < 2) return numbers[0];
  const contact = hash32(contactOf(destination));
  let best: PhoneNumber | undefined;
  let bestScore = -1;
  for (const number of numbers) {
    const score = mix32(contact ^ hash32(number.e164));
    // A tie (one in 2^32) must not depend on the order either.
    if (score > bestScore || (score === bestScore && best !== undefined && number.e164 < best.e164)) {
      best = number;
      bestScore = score;
    }
  }
  return best;
}

/** Digits alone, so that `+7 916` and `7916` are one contact; what has no digits (a SIP user) as it is. */
function contactOf(destination: string): string {
  const normalized = normalizeDestination(destination);
  if (!isPlainNumber(normalized)) return normalized.replace(/\D+/g, '') || normalized;
  return normalized.length > 1 && normalized.startsWith('+') ? normalized.slice(1) : normalized;
}
