import { describe, expect, it } from 'vitest';
import type { PhoneNumber, Selection } from './model.ts';
import { NumberTable } from './number-table.ts';
import { select } from './selection.ts';
import { aNumber } from './testing.ts';

const numbers = Array.from({ length: 10 }, (_, i) => aNumber(i + 1, 1));
/** Sequential, as a campaign's list is: the hardest for a weak hash. */
const contacts = Array.from({ length: 20_000 }, (_, i) => `+7495${String(i).padStart(7, '0')}`);
/** What the rule chooses of these phone numbers for each of the contacts. */
function chosenBy(rule: Selection, from: readonly PhoneNumber[], destinations: readonly string[]) {
  const table = NumberTable.empty().with(from, []);
  const known = { hashOf: (id: number) => table.hashOf(id), phoneNumber: (id: number) => table.get(id) };
  const ids = from.map(({ id }) => id);
  return destinations.map((destination) => select(rule, ids, destination, known));
}
const chosen = (from: readonly PhoneNumber[] = numbers) => chosenBy('by_destination', from, contacts).map((id) => id!);

describe('rule 5: by_destination', () => {
  it('rule 5: spreads contacts evenly over the numbers', () => {
    const counts = new Map<number, number>();
    for (const id of chosen()) counts.set(id, (counts.get(id) ?? 0) + 1);
    const expected = contacts.length / numbers.length;
    const chiSquare = numbers.reduce((sum, { id }) => sum + ((counts.get(id) ?? 0) - expected) ** 2 / expected, 0);
    // 9 degrees of freedom: 27.9 is passed by chance once in 1,000. The input is fixed, so this can't come and go.
    expect(chiSquare).toBeLessThan(27.9);
  });
  it('rule 5: shows the same contact the same number, however it is written', () => {
    const [one] = chosenBy('by_destination', numbers, ['+74951234567']);
    for (const written of ['7 495 123-45-67', '7(495)1234567', '+7.495.123.45.67', '７４９５１２３４５６７']) {
      expect(chosenBy('by_destination', numbers, [written])).toEqual([one]);
    }
  });
  it('rule 5: a number that leaves moves its own contacts alone, evenly over the rest', () => {
    const before = chosen();
    const after = chosen(numbers.filter(({ id }) => id !== 4));
    const landed = new Map<number, number>();
    before.forEach((id, i) => {
      if (id !== 4) expect(after[i]).toBe(id);
      else landed.set(after[i]!, (landed.get(after[i]!) ?? 0) + 1);
    });
    expect(landed.size).toBe(9);
    for (const count of landed.values()) expect(count).toBeGreaterThan(150);
  });
  it('rule 5: the order and the ids of the numbers do not matter', () => {
    const renumbered = numbers.map((number) => ({ ...number, id: number.id + 100 })).reverse();
    expect(chosen(renumbered).map((id) => id - 100)).toEqual(chosen());
  });
  it('rule 5: tells contacts without digits apart', () => {
    const users = Array.from(
      { length: 200 },
      (_, i) => `user-${'abcdefghij'[i % 10]}${'klmnopqrst'[Math.floor(i / 10) % 10]}`,
    );
    expect(new Set(chosenBy('by_destination', numbers, users)).size).toBe(10);
  });
});

describe('rule 5: position', () => {
  it('rule 5: takes the first', () => {
    expect(new Set(chosenBy('position', numbers, contacts))).toEqual(new Set([numbers[0]!.id]));
  });
  it.each(['position', 'by_destination'] as const)('%s has nothing to choose from an empty list', (rule) => {
    expect(chosenBy(rule, [], ['112'])).toEqual([undefined]);
  });
});
