import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShardedMap } from './sharded-map.ts';

describe('ShardedMap', () => {
  it('is a Map whose former versions stay as they were', () => {
    const key = fc.oneof(fc.integer({ min: -5, max: 3000 }), fc.string({ maxLength: 3 }), fc.string({ minLength: 70 }));
    const change = fc.tuple(key, fc.option(fc.nat()));
    fc.assert(
      fc.property(fc.array(fc.array(change)), (batches) => {
        let map = ShardedMap.empty<number | string, number>();
        const model = new Map<number | string, number>();
        for (const batch of batches) {
          const before = map;
          const contents = new Map(model);
          map = map.edit((draft) => {
            for (const [k, value] of batch) {
              if (value === null) draft.delete(k);
              else draft.set(k, value);
              expect(draft.get(k)).toBe(value ?? undefined);
            }
          });
          for (const [k, value] of batch) {
            if (value === null) model.delete(k);
            else model.set(k, value);
          }
          expect(map.size).toBe(model.size);
          expect([...map.values()].sort()).toEqual([...model.values()].sort());
          for (const [k] of batch) expect(map.get(k)).toBe(model.get(k));
          expect(before.size).toBe(contents.size);
          for (const [k] of batch) expect(before.get(k)).toBe(contents.get(k));
        }
      }),
    );
  });
  it('is itself after an edit that changes nothing', () => {
    const map = ShardedMap.empty<number, number>();
    expect(map.edit((draft) => draft.delete(1))).toBe(map);
  });
});
