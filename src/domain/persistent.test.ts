import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32 } from './hash.ts';
import { HashIndex } from './hash-index.ts';
import { IdTable } from './id-table.ts';

describe('IdTable', () => {
  it('is a Map whose former versions stay as they were', { timeout: 60_000 }, () => {
    const id = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 5000 }), fc.integer());
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(id, fc.option(fc.nat())))), (batches) => {
        let table = IdTable.empty<number>();
        const model = new Map<number, number>();
        for (const batch of batches) {
          const before = table;
          const modelBefore = new Map(model);
          table = table.edit((draft) => {
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
            [table, model],
            [before, modelBefore],
          ] as const) {
            expect(version.size).toBe(contents.size);
            expect([...version.values()].sort()).toEqual([...contents.values()].sort());
            for (const [k] of batch) expect(version.get(k)).toBe(contents.get(k));
          }
        }
      }),
    );
    const empty = IdTable.empty<number>();
    expect(empty.edit((draft) => draft.delete(7))).toBe(empty);
  });
  it('yields in order of id', () => {
    const ids = [5_000_000, 3, 64, 63, 4096, 2 ** 31 - 1, 1];
    const table = IdTable.empty<number>().edit((draft) => {
      for (const each of ids) draft.set(each, each);
    });
    expect([...table.values()]).toEqual([...ids].sort((a, b) => a - b));
  });
});

describe('HashIndex', () => {
  const sorted = (ids: Iterable<number>) => [...ids].sort((a, b) => a - b);

  it('knows the ids of each key, and its former versions stay as they were', { timeout: 60_000 }, () => {
    const key = fc.oneof(fc.string({ maxLength: 3 }), fc.string({ minLength: 70 }));
    const change = fc.record({ key, id: fc.integer({ min: 1, max: 20 }), isThere: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.array(change)), (batches) => {
        let index = HashIndex.empty();
        const model = new Map<string, Set<number>>();
        for (const batch of batches) {
          const before = index;
          const held = batch.map(({ key: each }) => sorted(before.candidates(each)));
          index = index.edit((draft) => {
            for (const { key: each, id, isThere } of batch) {
              const ids = model.get(each) ?? new Set();
              model.set(each, ids);
              if (isThere && !ids.has(id)) draft.add(each, id);
              if (!isThere) draft.remove(each, id);
              if (isThere) ids.add(id);
              else ids.delete(id);
            }
          });
          for (const [each, ids] of model) expect(index.candidates(each)).toEqual(expect.arrayContaining([...ids]));
          batch.forEach((each, i) => {
            expect(sorted(before.candidates(each.key))).toEqual(held[i]);
          });
          const all = [...model.values()].reduce((sum, ids) => sum + ids.size, 0);
          const found = new Set(
            [...model.keys()].flatMap((each) => index.candidates(each).map((id) => `${each} ${id}`)),
          );
          expect(found.size).toBe(all);
        }
      }),
    );
    const empty = HashIndex.empty();
    expect(empty.edit(() => {})).toBe(empty);
  });
  it('gives the ids of both keys where two have one hash, and forgets them apart', () => {
    const seen = new Map<number, string>();
    let [one, two] = ['', ''];
    for (let i = 0; one === ''; i++) {
      const other = seen.get(hash32(`key ${i}`));
      if (other !== undefined) [one, two] = [other, `key ${i}`];
      seen.set(hash32(`key ${i}`), `key ${i}`);
    }
    const index = HashIndex.empty().edit((draft) => {
      draft.add(one, 1);
      draft.add(two, 2);
    });
    expect(sorted(index.candidates(one))).toEqual([1, 2]);
    expect(sorted(index.candidates(two))).toEqual([1, 2]);
    expect(index.edit((draft) => draft.remove(two, 2)).candidates(two)).toEqual([1]);
  });
});
