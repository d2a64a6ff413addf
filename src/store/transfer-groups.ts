import { inArray, sql } from 'drizzle-orm';
import type { CallerIdGroup, GroupNumber } from '../domain/model.ts';
import type { Recorder } from './changes.ts';
import { rowsOf } from './connection.ts';
import { values } from './entities.ts';
import { invalid } from './errors.ts';
import { MAX_GROUP_NUMBERS } from './group-numbers.ts';
import { refuseCycle } from './references.ts';
import { type Database, groupNumbers } from './schema.ts';
import type { ImportGroup, ImportPlan } from './transfer.ts';

/** Groups at once, and the numbers that they may have together. */
const BATCH = 500;
const BATCH_NUMBERS = 5000;

/** A group as it is to be. */
interface Wanted {
  readonly id: number;
  readonly isNew: boolean;
  readonly before: CallerIdGroup;
  readonly selection: CallerIdGroup['selection'];
  readonly policy: CallerIdGroup['policy'];
  readonly fallbackGroupId: number | null;
  readonly numbers: readonly GroupNumber[];
}

/** Finds or makes the groups, and gives them their numbers. `numberIds`: of each number of the plan. */
export async function placeGroups(
  tx: Database,
  record: Recorder,
  { mode, groups }: ImportPlan,
  numberIds: Int32Array,
): Promise<{ groupsMade: number; groupsChanged: number }> {
  const { ids, made } = await findOrMake(tx, groups);
  // By its name and by an alias, for instance: of two lists of numbers the last one would be all that is left.
  const seen = new Set<number>();
  const twice = ids.findIndex((id) => seen.size === seen.add(id).size);
  if (twice >= 0) throw invalid({ path: ['groups', twice], code: 'duplicate' });
  const fallbacks = await fallbackIds(tx, groups);
  const counts = { groupsMade: made.size, groupsChanged: 0 };
  const pointed: number[] = [];
  for (const batch of batches(groups)) {
    const batchIds = batch.map((i) => ids[i]!);
    const present = await values(tx, 'group', batchIds);
    const wanted = batch.flatMap((i): Wanted[] => {
      const group = groups[i]!;
      const id = ids[i]!;
      const before = present.get(id);
      if (!before) throw invalid({ path: ['groups', i], code: 'unknown' });
      const given = group.numbers.map(({ number, enabled }) => ({ phoneNumberId: numberIds[number]!, enabled }));
      const numbers = mode === 'add' ? added(before.numbers, given) : replaced(before.numbers, given);
      if (numbers.length > MAX_GROUP_NUMBERS) throw invalid({ path: ['groups', i], code: 'too_many' });
      const policy = group.policy ?? before.policy;
      const fallbackGroupId = group.policy === null ? before.fallbackGroupId : (fallbacks.get(i) ?? null);
      const after = {
        id,
        isNew: made.has(i),
        before,
        selection: group.selection ?? before.selection,
        policy,
        fallbackGroupId,
        numbers,
      };
      return after.isNew || differs(before, after) ? [after] : [];
    });
    await write(tx, wanted);
    await record.noted(
      'group',
      wanted.map(({ isNew, before, ...after }) => ({
        id: after.id,
        before: isNew ? null : before,
        after: { ...before, ...after },
      })),
    );
    pointed.push(...wanted.filter(({ fallbackGroupId }) => fallbackGroupId !== null).map(({ id }) => id));
    counts.groupsChanged += wanted.filter(({ isNew }) => !isNew).length;
  }
  await refuseCycle(tx, pointed, 'fallbackGroupId');
  return counts;
}

/** Places of groups in the list, so many at once that a batch stays small. */
function* batches(groups: readonly ImportGroup[]): Generator<number[]> {
  let batch: number[] = [];
  let numbers = 0;
  for (const [i, group] of groups.entries()) {
    if (batch.length > 0 && (batch.length === BATCH || numbers + group.numbers.length > BATCH_NUMBERS)) {
      yield batch;
      batch = [];
      numbers = 0;
    }
    batch.push(i);
    numbers += group.numbers.length;
  }
  if (batch.length > 0) yield batch;
}

/** By id, by name, by alias; those that are none of these are made, without numbers yet. */
async function findOrMake(tx: Database, groups: readonly ImportGroup[]): Promise<{ ids: number[]; made: Set<number> }> {
  const ids = groups.map(({ id }) => id ?? 0);
  const made = new Set<number>();
  for (let start = 0; start < groups.length; start += BATCH) {
    const named = groups
      .slice(start, start + BATCH)
      .map(({ name, id }, i) => ({ i: start + i, name, known: id !== null }))
      .filter(({ known }) => !known);
    if (named.length === 0) continue;
    for (const [i, id] of await byName(tx, named)) ids[i] = id;
    const missing = named.filter(({ i }) => ids[i] === 0);
    if (missing.length === 0) continue;
    const rows = rowsOf<{ id: number; name: string }>(
      await tx.execute(sql`
        INSERT INTO caller_id_groups (name)
        SELECT name FROM jsonb_to_recordset(${JSON.stringify(missing)}::jsonb) AS given(i int, name text) ORDER BY i
        RETURNING id, name`),
    );
    const newIds = new Map(rows.map(({ id, name }) => [name, id]));
    for (const { i, name } of missing) {
      ids[i] = newIds.get(name)!;
      made.add(i);
    }
  }
  return { ids, made };
}

async function byName(tx: Database, named: readonly { readonly i: number; readonly name: string }[]) {
  const rows = rowsOf<{ i: number; id: number }>(
    await tx.execute(sql`
      SELECT given.i, coalesce(g.id, a.group_id) AS id
      FROM (
        SELECT i, lower(normalize(name, NFKC) COLLATE "und-x-icu") COLLATE "C" AS key
        FROM jsonb_to_recordset(${JSON.stringify(named)}::jsonb) AS r(i int, name text)
      ) AS given
      LEFT JOIN caller_id_groups g ON g.name_key = given.key
      LEFT JOIN group_aliases a ON a.name_key = given.key
      WHERE coalesce(g.id, a.group_id) IS NOT NULL`),
  );
  return rows.map(({ i, id }) => [i, id] as const);
}

async function fallbackIds(tx: Database, groups: readonly ImportGroup[]): Promise<Map<number, number>> {
  const named = groups.flatMap(({ fallback }, i) => (fallback === null ? [] : [{ i, name: fallback }]));
  const found = new Map<number, number>();
  for (let start = 0; start < named.length; start += BATCH)
    for (const [i, id] of await byName(tx, named.slice(start, start + BATCH))) found.set(i, id);
  const unknown = named.find(({ i }) => !found.has(i));
  if (unknown) throw invalid({ path: ['groups', unknown.i, 'fallback'], code: 'unknown' });
  return found;
}

type Given = readonly { readonly phoneNumberId: number; readonly enabled: boolean | null }[];

function added(present: readonly GroupNumber[], given: Given): GroupNumber[] {
  const said = new Map(given.map(({ phoneNumberId, enabled }) => [phoneNumberId, enabled]));
  const known = new Set(present.map(({ phoneNumberId }) => phoneNumberId));
  return [
    ...present.map(({ phoneNumberId, enabled }) => ({ phoneNumberId, enabled: said.get(phoneNumberId) ?? enabled })),
    ...given
      .filter(({ phoneNumberId }) => !known.has(phoneNumberId))
      .map(({ phoneNumberId, enabled }) => ({ phoneNumberId, enabled: enabled ?? true })),
  ];
}

function replaced(present: readonly GroupNumber[], given: Given): GroupNumber[] {
  const before = new Map(present.map(({ phoneNumberId, enabled }) => [phoneNumberId, enabled]));
  return given.map(({ phoneNumberId, enabled }) => ({
    phoneNumberId,
    enabled: enabled ?? before.get(phoneNumberId) ?? true,
  }));
}

function differs(before: CallerIdGroup, after: Wanted): boolean {
  return (
    before.selection !== after.selection ||
    before.policy !== after.policy ||
    before.fallbackGroupId !== after.fallbackGroupId ||
    before.numbers.length !== after.numbers.length ||
    after.numbers.some(({ phoneNumberId, enabled }, i) => {
      const one = before.numbers[i];
      return one?.phoneNumberId !== phoneNumberId || one.enabled !== enabled;
    })
  );
}

async function write(tx: Database, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return;
  const ids = wanted.map(({ id }) => id);
  const fields = wanted.map(({ id, selection, policy, fallbackGroupId }) => ({
    id,
    selection,
    policy,
    fallbackGroupId,
  }));
  await tx.execute(sql`
    UPDATE caller_id_groups g SET selection = given.selection, policy = given.policy, fallback_group_id = given."fallbackGroupId"
    FROM jsonb_to_recordset(${JSON.stringify(fields)}::jsonb)
      AS given(id int, selection selection, policy no_match_policy, "fallbackGroupId" int)
    WHERE g.id = given.id`);
  await tx.delete(groupNumbers).where(inArray(groupNumbers.groupId, ids));
  const rows = wanted.flatMap(({ id, numbers }) =>
    numbers.map(({ phoneNumberId, enabled }, position) => ({ g: id, n: phoneNumberId, p: position, e: enabled })),
  );
  for (let start = 0; start < rows.length; start += BATCH_NUMBERS) {
    await tx.execute(sql`
      INSERT INTO group_numbers (group_id, phone_number_id, position, enabled)
      SELECT g, n, p, e
      FROM jsonb_to_recordset(${JSON.stringify(rows.slice(start, start + BATCH_NUMBERS))}::jsonb)
        AS given(g int, n int, p int, e boolean)`);
  }
}
