import { isPlainNumber } from './characters.ts';
import { normalizeDestination } from './destination.ts';
import { hash32, mix32 } from './hash.ts';
import type { PhoneNumber, Selection } from './model.ts';

/** What a rule may ask of a phone number. A snapshot answers. */
interface Numbers {
  /** `hash32` of its E.164. */
  hashOf(id: number): number;
  phoneNumber(id: number): PhoneNumber | undefined;
}

/** Chooses one of the ids (never none of them, and in order of position) for a destination. Another rule is another line in the table. */
type Choose = (ids: readonly number[], destination: string, numbers: Numbers) => number | undefined;

const CHOOSE: Readonly<Record<Selection, Choose>> = {
  position: (ids) => ids[0],
  by_destination: rendezvous,
};

/** The id of the phone number that the rule chooses; undefined only for an empty list. */
export function select(
  rule: Selection,
  ids: readonly number[],
  destination: string,
  numbers: Numbers,
): number | undefined {
  return CHOOSE[rule](ids, destination, numbers);
}

/**
 * Rendezvous hashing (Thaler, Ravishankar 1998): each number scores for this destination, the highest wins. Contacts
 * spread evenly, one contact always sees the same number, and a number that leaves moves only its own contacts.
 * The E.164 is what is hashed, not the id or the position: a group that is sorted or imported anew moves nobody.
 */
function rendezvous(ids: readonly number[], destination: string, numbers: Numbers): number | undefined {
  if (ids.length < 2) return ids[0];
  const contact = hash32(contactOf(destination));
  const textOf = (id: number) => numbers.phoneNumber(id)?.e164 ?? '';
  let best: number | undefined;
  let bestScore = -1;
  for (const id of ids) {
    const score = mix32(contact ^ numbers.hashOf(id));
    // A tie (one in 2^32) must not depend on the order either.
    if (score > bestScore || (score === bestScore && best !== undefined && textOf(id) < textOf(best))) {
      best = id;
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
