import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32 } from './hash.ts';
import { HashIndex } from './hash-index.ts';
import { IdTable } from './id-table.ts';
import type { PhoneNumber } from './model.ts';
import { NumberTable } from './number-table.ts';

function candidates(index: HashIndex, key: string): number[] {
  const ids: number[] = [];
  index.lookUp(key, (id) => ids.push(id));
  return ids;
}

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

describe('NumberTable', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\+[1-9][0-9]{${length - 1}}$`));
  const number = fc.record({
    id: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5000 }), fc.constant(2 ** 31 - 1)),
    e164: fc.integer({ min: 7, max: 15 }).chain(digits),
    carrierId: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(2 ** 31 - 1)),
    enabled: fc.boolean(),
  });

  it('is a Map whose former versions stay as they were', { timeout: 60_000 }, () => {
    const change = fc.tuple(number, fc.boolean());
    fc.assert(
      fc.property(fc.array(fc.array(change)), (batches) => {
        let table = NumberTable.empty();
        const model = new Map<number, PhoneNumber>();
        for (const batch of batches) {
          const [before, modelBefore] = [table, new Map(model)];
          const latest = [...new Map(batch.map((each) => [each[0].id, each])).values()];
          const set = latest.flatMap(([value, isThere]) => (isThere ? [value] : []));
          const removed = latest.flatMap(([{ id }, isThere]) => (isThere ? [] : [id]));
          table = table.with(set, removed);
          for (const value of set) model.set(value.id, value);
          for (const id of removed) model.delete(id);
          for (const [version, contents] of [
            [table, model],
            [before, modelBefore],
          ] as const) {
            expect([...version.values()]).toEqual([...contents.values()].sort((a, b) => a.id - b.id));
            for (const [{ id, carrierId }] of batch) {
              const held = contents.get(id);
              expect(version.carrierOf(id)).toBe(held?.carrierId ?? null);
              expect(version.hashOf(id)).toBe(held ? hash32(held.e164) | 0 : 0);
              expect(version.isEnabledAt(id, carrierId)).toBe(held?.enabled === true && held.carrierId === carrierId);
            }
          }
          const differs = (id: number) => JSON.stringify(model.get(id)) !== JSON.stringify(modelBefore.get(id));
          const ids = latest.map(([{ id }]) => id).filter(differs);
          expect([...table.differing(before)]).toEqual(ids.sort((a, b) => a - b));
        }
      }),
      { numRuns: 30 },
    );
  });
  it('holds nothing that is no E.164, also where one was before', () => {
    const one = { id: 1, e164: '+79160000001', carrierId: 1, enabled: true };
    const table = NumberTable.empty().with([one], []);
    for (const e164 of ['', '79160000001', '+7916000000', '+7916"\r\n', '+7916000000112345']) {
      const held = table.with([{ ...one, e164 }], []).get(1);
      expect(held).toEqual(e164 === '+7916000000' ? { ...one, e164 } : undefined);
    }
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
          const held = batch.map(({ key: each }) => sorted(candidates(before, each)));
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
          for (const [each, ids] of model) expect(candidates(index, each)).toEqual(expect.arrayContaining([...ids]));
          batch.forEach((each, i) => {
            expect(sorted(candidates(before, each.key))).toEqual(held[i]);
          });
          const all = [...model.values()].reduce((sum, ids) => sum + ids.size, 0);
          const found = new Set(
            [...model.keys()].flatMap((each) => candidates(index, each).map((id) => `${each} ${id}`)),
          );
          expect(found.size).toBe(all);
        }
      }),
    );
    const empty = HashIndex.empty();
    expect(empty.edit(() => {})).toBe(empty);
  });
  it('finds what is left where many stand close together and half of them go', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `key ${i}`);
    const full = HashIndex.empty().edit((draft) => {
      for (const [i, key] of keys.entries()) draft.add(key, i + 1);
    });
    const isGone = (i: number) => (i * 7919) % 20_000 < 10_000;
    const half = full.edit((draft) => {
      for (const [i, key] of keys.entries()) if (isGone(i)) draft.remove(key, i + 1);
    });
    const wrong = (index: HashIndex, isThere: (i: number) => boolean) =>
      keys.filter((key, i) => candidates(index, key).includes(i + 1) !== isThere(i));
    expect(wrong(half, (i) => !isGone(i))).toEqual([]);
    expect(wrong(full, () => true)).toEqual([]);
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
    expect(sorted(candidates(index, one))).toEqual([1, 2]);
    expect(sorted(candidates(index, two))).toEqual([1, 2]);
    expect(
      candidates(
        index.edit((draft) => draft.remove(two, 2)),
        two,
      ),
    ).toEqual([1]);
  });
});
