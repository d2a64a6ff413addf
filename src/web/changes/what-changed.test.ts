import { describe, expect, it } from 'vitest';
import type { Change } from '../api/types.ts';
import { actorOf, changeKind, differences, nameOf, phoneNumberIds } from './what-changed.ts';

const change = (before: Change['before'], after: Change['after']): Change => ({
  seq: 7,
  at: '2026-01-01T00:00:00Z',
  actor: 'key:Anna',
  address: null,
  entity: 'group',
  entityId: 3,
  before,
  after,
});
const names = (field: string, value: unknown) => (field === 'phoneNumberId' ? `number ${value}` : null);

describe('a change', () => {
  const edit = change(
    {
      id: 3,
      name: 'Sales',
      version: 1,
      numbers: [
        { phoneNumberId: 1, enabled: true },
        { phoneNumberId: 2, enabled: true },
      ],
    },
    {
      id: 3,
      name: 'Sales',
      version: 7,
      numbers: [
        { phoneNumberId: 1, enabled: false },
        { phoneNumberId: 2, enabled: true },
      ],
    },
  );

  it('is told by the lines that came or went', () => {
    expect(differences(edit, names)).toEqual([{ field: 'numbers', before: 'number 1', after: 'number 1 ⏸' }]);
    expect(phoneNumberIds(edit)).toEqual([1, 2]);
  });

  it('says who made it, of what, and whether it is still there', () => {
    expect([actorOf(edit.actor), nameOf(edit), changeKind(edit)]).toEqual(['Anna', 'Sales', 'changed']);
    expect(changeKind(change(null, {}))).toBe('made');
    expect(changeKind(change({}, null))).toBe('deleted');
    expect(nameOf(change({}, null))).toBe('#3');
  });
});
