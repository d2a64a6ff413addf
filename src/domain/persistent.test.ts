import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdTable } from './id-table.ts';
import { type Draft, ShardedMap } from './sharded-map.ts';

/** What both have in common. */
interface Persistent<K, V> {
  readonly size: number;
  get(key: K): V | undefined;
  edit(change: (draft: Draft<K, V>) => void): Persistent<K, V>;
  values(): Iterable<V>;
}

/** Holds a persistent map, and the version before each batch, against a plain Map. */
function expectMap<K>(empty: Persistent<K, number>, key: fc.Arbitrary<K>) {
  const change = fc.tuple(key, fc.option(fc.nat()));
  fc.assert(
    fc.property(fc.array(fc.array(change)), (batches) => {
      let map = empty;
      const model = new Map<K, number>();
      for (const batch of batches) {
        const before = map;
        const modelBefore = new Map(model);
        map = map.edit((draft) => {
          for (const [k, value] of batch) {
            if (value === null) {
              draft.delete(k);
              model.delete(k);
            } else {
              draft.set(k, value);
              model.set(k, value);
            }
            expect(draft.get(k)).toBe(model.get(k));
          }
        });
        for (const [version, contents] of [
          [map, model],
          [before, modelBefore],
        ] as const) {
          expect(version.size).toBe(contents.size);
          expect([...version.values()].sort()).toEqual([...contents.values()].sort());
          for (const [k] of batch) expect(version.get(k)).toBe(contents.get(k));
        }
      }
    }),
  );
  expect(empty.size).toBe(0);
  expect(empty.edit((draft) => draft.delete(fc.sample(key, 1)[0]!))).toBe(empty);
}

describe('ShardedMap', () => {
  it('is a Map whose former versions stay as they were', { timeout: 60_000 }, () => {
    expectMap(ShardedMap.empty<number>(), fc.oneof(fc.string({ maxLength: 3 }), fc.string({ minLength: 70 })));
  });
});

describe('IdTable', () => {
  it('is a Map whose former versions stay as they were', { timeout: 60_000 }, () => {
    const id = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 5000 }), fc.integer());
    expectMap(IdTable.empty<number>(), id);
  });
  it('yields in order of id', () => {
    const ids = [5_000_000, 3, 64, 63, 4096, 2 ** 31 - 1, 1];
    const table = IdTable.empty<number>().edit((draft) => {
      for (const id of ids) draft.set(id, id);
    });
    expect([...table.values()]).toEqual([...ids].sort((a, b) => a - b));
  });
});
