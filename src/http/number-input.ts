import { setImmediate as nextTurn } from 'node:timers/promises';
import { type PhoneNumberRefusal, parsePhoneNumber } from '../domain/phone-number.ts';
import { getCarrier } from '../store/carriers.ts';
import { StoreError } from '../store/errors.ts';
import type { Database } from '../store/store.ts';
import { fieldPath, invalidRequest } from './input.ts';
import type { FieldProblem } from './problem.ts';

/** What is wrong and what would be right. `country` is the carrier's. */
export const NUMBER_MESSAGES: Readonly<Record<PhoneNumberRefusal, (country: string) => string>> = {
  empty: () => 'Must be a phone number, for example +79161234567',
  letters: () => 'Must not have letters: write digits, for example +79161234567',
  extension: () => 'Must not have an extension: a calling number has none',
  too_short: (country) => `Too short for a phone number of ${country}; write it whole, with the area code`,
  too_long: (country) => `Too long for a phone number of ${country}`,
  ambiguous: () => 'Can be read in two ways: write it with + and the country code',
  invalid: (country) => `There is no such number in the numbering plan of ${country}; check the digits`,
  foreign: (country) =>
    `Is not a number of ${country}, the country of its carrier: confirmForeign true takes it all the same`,
  invalid_country: () => "The carrier's country is not known; correct the carrier first",
};

export interface TypedNumber {
  readonly e164: string;
  readonly carrierId: number;
  readonly confirmForeign: boolean;
}

/** Parsing takes microseconds each; after this many the loop, which may answer calls as well, gets its turn. */
const BATCH = 100;

/**
 * Reads phone numbers as people type them, each with its carrier's country as default region.
 * Throws `invalid_request` with every bad one, at `<path>[i].e164`, or at `e164` when `path` is null.
 * @param known numbers that are there already and so need no second confirmation, as `numberKey` writes them
 */
export async function readNumbers<N extends TypedNumber>(
  db: Database,
  typed: readonly N[],
  path: string | null,
  known: ReadonlySet<string> = new Set(),
): Promise<N[]> {
  const countries = await countriesOf(db, new Set(typed.map((number) => number.carrierId)));
  const errors: FieldProblem[] = [];
  const numbers: N[] = [];
  for (const [i, number] of typed.entries()) {
    if (i % BATCH === BATCH - 1) await nextTurn();
    const at = (field: string) => fieldPath(path === null ? [field] : [path, i, field]);
    const country = countries.get(number.carrierId);
    if (country === undefined) {
      errors.push({ path: at('carrierId'), code: 'unknown', message: 'There is no carrier with this id' });
      continue;
    }
    const parsed = parsePhoneNumber(number.e164, country, { allowForeign: number.confirmForeign });
    if (parsed.ok || (parsed.code === 'foreign' && known.has(numberKey({ ...number, e164: parsed.e164 })))) {
      numbers.push({ ...number, e164: parsed.e164 });
    } else {
      errors.push({ path: at('e164'), code: parsed.code, message: NUMBER_MESSAGES[parsed.code](country) });
    }
  }
  if (errors.length > 0) throw invalidRequest(errors);
  return numbers;
}

export function numberKey({ e164, carrierId }: Pick<TypedNumber, 'e164' | 'carrierId'>): string {
  return `${carrierId} ${e164}`;
}

/** Read from the database, not from the snapshot, which may not know a carrier that was made a moment ago. */
async function countriesOf(db: Database, carrierIds: ReadonlySet<number>): Promise<Map<number, string>> {
  const countries = new Map<number, string>();
  for (const id of carrierIds) {
    try {
      countries.set(id, (await getCarrier(db, id)).country);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'not_found')) throw error;
    }
  }
  return countries;
}
