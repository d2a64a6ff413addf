import { and, eq, exists, inArray, ne, not, or, type SQL, sql } from 'drizzle-orm';
import type { PhoneNumber } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, type EntityVersion, lastSeq, requireVersion, requireVersions } from './changes.ts';
import { rowsOf } from './connection.ts';
import { notFound, translated } from './errors.ts';
import { keyset, type Page, type PageRequest, textContains, type WriteOptions } from './paging.ts';
import { movePhoneNumberReferences } from './references.ts';
import { callTasks, type Database, groupNumbers, phoneNumbers, trunks } from './schema.ts';
import { requireUnused } from './users.ts';

export interface PhoneNumberInput extends Omit<PhoneNumber, 'id'> {
  readonly note: string;
}
/** What may change: a number keeps its carrier and its E.164 for ever, since calls and groups know it by them. */
export type PhoneNumberEdit = Pick<PhoneNumberInput, 'enabled' | 'note'>;
export interface PhoneNumberRow extends PhoneNumberInput {
  readonly id: number;
  /** In how many groups it is. */
  readonly groupCount: number;
  readonly version: number;
}
export interface PhoneNumberFilter extends PageRequest<'e164' | 'id'> {
  readonly carrierId?: number | undefined;
  readonly enabled?: boolean | undefined;
  /** True: only those that no group, trunk or call task refers to. */
  readonly unused?: boolean | undefined;
}

/** Numbers that one query looks up. */
const LOOKED_UP = 2000;

const COLUMNS = {
  id: phoneNumbers.id,
  e164: phoneNumbers.e164,
  carrierId: phoneNumbers.carrierId,
  enabled: phoneNumbers.enabled,
  note: phoneNumbers.note,
  groupCount: sql<number>`(SELECT count(*)::int FROM group_numbers g WHERE g.phone_number_id = phone_numbers.id)`,
  version: phoneNumbers.version,
};

/** Searches in the digits and in the notes. */
export function listPhoneNumbers(db: Database, page: PhoneNumberFilter): Promise<Page<PhoneNumberRow>> {
  return translated(async () => {
    const keys = keyset<PhoneNumberRow>(
      page,
      { e164: [phoneNumbers.e164, (row) => row.e164], id: [phoneNumbers.id, (row) => row.id] },
      phoneNumbers.id,
    );
    const rows = await db
      .select(COLUMNS)
      .from(phoneNumbers)
      .where(
        and(
          keys.after,
          page.search ? found(page.search) : undefined,
          page.carrierId === undefined ? undefined : eq(phoneNumbers.carrierId, page.carrierId),
          page.enabled === undefined ? undefined : eq(phoneNumbers.enabled, page.enabled),
          page.unused === undefined ? undefined : page.unused ? not(isUsed(db)) : isUsed(db),
        ),
      )
      .orderBy(...keys.order)
      .limit(keys.fetch);
    return keys.page(rows);
  });
}

function found(text: string): SQL | undefined {
  // People type a number with spaces, hyphens and brackets.
  const digits = text.replace(/[\s()+.-]/g, '');
  const asNumber = /^[0-9]+$/.test(digits) ? sql`strpos(${phoneNumbers.e164}, ${digits}) > 0` : undefined;
  return or(asNumber, textContains(phoneNumbers.note, text));
}

function isUsed(db: Database): SQL {
  const one = { one: sql`1` };
  const { id } = phoneNumbers;
  const inTrunk = or(eq(trunks.defaultNumberId, id), eq(trunks.emergencyNumberId, id));
  return or(
    exists(db.select(one).from(groupNumbers).where(eq(groupNumbers.phoneNumberId, id))),
    exists(db.select(one).from(trunks).where(inTrunk)),
    exists(db.select(one).from(callTasks).where(eq(callTasks.phoneNumberId, id))),
  )!;
}

export function getPhoneNumber(db: Database, id: number): Promise<PhoneNumberRow> {
  return translated(async () => {
    const [row] = await db.select(COLUMNS).from(phoneNumbers).where(eq(phoneNumbers.id, id));
    if (!row) throw notFound('phone_number', id);
    return row;
  });
}

/** Those of these numbers that are there already. */
export function existingNumbers<N extends Pick<PhoneNumber, 'e164' | 'carrierId'>>(
  db: Database,
  numbers: readonly N[],
): Promise<readonly N[]> {
  return translated(async () => {
    const found: N[] = [];
    for (let start = 0; start < numbers.length; start += LOOKED_UP) {
      const batch = numbers.slice(start, start + LOOKED_UP);
      const list = JSON.stringify(batch.map(({ e164, carrierId }, i) => ({ i, e164, c: carrierId })));
      const rows = rowsOf<{ i: number }>(
        await db.execute(sql`
          SELECT given.i FROM jsonb_to_recordset(${list}::jsonb) AS given(i int, e164 text, c int)
          JOIN phone_numbers p ON p.e164 = given.e164 AND p.carrier_id = given.c`),
      );
      found.push(...rows.flatMap(({ i }) => batch[i] ?? []));
    }
    return found;
  });
}

/** Notes by id; those that are empty are left out. */
export function notesOf(db: Database, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  return translated(async () => {
    if (ids.length === 0) return new Map();
    const { id, note } = phoneNumbers;
    const rows = await db
      .select({ id, note })
      .from(phoneNumbers)
      .where(and(inArray(id, [...ids]), ne(note, '')));
    return new Map(rows.map((row) => [row.id, row.note]));
  });
}

/** The same number at the same carrier is refused: `invalid` with `number_exists` at `e164`. */
export function createPhoneNumber(db: Database, input: PhoneNumberInput, actor: Actor): Promise<PhoneNumberRow> {
  return configurationWrite(db, actor, async (tx, record) => {
    const { e164, carrierId, enabled, note } = input;
    const [made] = await tx
      .insert(phoneNumbers)
      .values({ e164, carrierId, enabled, note })
      .returning({ id: phoneNumbers.id });
    await record.made('phone_number', [made!.id]);
    return getPhoneNumber(tx, made!.id);
  });
}

export function replacePhoneNumber(
  db: Database,
  id: number,
  input: PhoneNumberEdit,
  options: WriteOptions,
): Promise<PhoneNumberRow> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'phone_number', id, options.ifMatch);
    const { enabled, note } = input;
    await record.changing('phone_number', [id], () =>
      tx.update(phoneNumbers).set({ enabled, note }).where(eq(phoneNumbers.id, id)),
    );
    return getPhoneNumber(tx, id);
  });
}

/** Pauses or resumes all of these everywhere, or none. Returns the version of the configuration after it. */
export function changePhoneNumbers(
  db: Database,
  items: readonly EntityVersion[],
  { enabled }: Pick<PhoneNumberEdit, 'enabled'>,
  actor: Actor,
): Promise<number> {
  return configurationWrite(db, actor, async (tx, record) => {
    await requireVersions(tx, 'phone_number', items);
    const ids = items.map(({ id }) => id);
    await record.changing('phone_number', ids, () =>
      tx.update(phoneNumbers).set({ enabled }).where(inArray(phoneNumbers.id, ids)),
    );
    return lastSeq(tx);
  });
}

/** In use: refused with the users, or with `replacement` (the id of a number of the same carrier) done in its place. */
export function removePhoneNumber(
  db: Database,
  id: number,
  options: WriteOptions & { readonly replacement?: number | undefined },
): Promise<void> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'phone_number', id, options.ifMatch);
    if (options.replacement !== undefined) await movePhoneNumberReferences(tx, record, id, options.replacement);
    await requireUnused(tx, 'phone_number', id);
    await record.changing('phone_number', [id], () => tx.delete(phoneNumbers).where(eq(phoneNumbers.id, id)));
  });
}
