import { and, eq, exists, inArray, or, sql } from 'drizzle-orm';
import type { CallerIdGroup, Policy, Selection } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, requireVersion } from './changes.ts';
import { notFound, translated } from './errors.ts';
import { keepAliases } from './group-aliases.ts';
import { checkGroupNumbers, linkNumbers } from './group-numbers.ts';
import { keyContains, keyset, type Page, type PageRequest, type WriteOptions } from './paging.ts';
import { moveGroupReferences, refuseCycle } from './references.ts';
import { type Database, groupAliases, groupNumbers, groups, phoneNumbers } from './schema.ts';
import { requireUnused } from './users.ts';

/** One row of a group as it is sent: the number is linked when (e164, carrierId) exists, and made when not. Never altered. */
export interface GroupNumberInput {
  readonly e164: string;
  readonly carrierId: number;
  readonly enabled: boolean;
}

export interface GroupInput {
  readonly name: string;
  readonly selection: Selection;
  readonly policy: Policy | null;
  readonly fallbackGroupId: number | null;
  /** In order of position. */
  readonly numbers: readonly GroupNumberInput[];
  /** The former names that stay; left out: all of them. A name that this write changes is added by itself. */
  readonly aliases?: readonly string[] | undefined;
}

export interface GroupNumberRow extends GroupNumberInput {
  readonly phoneNumberId: number;
  /** False: the phone number is paused everywhere. */
  readonly numberEnabled: boolean;
}

export interface GroupSummary extends Omit<CallerIdGroup, 'numbers'> {
  readonly numberCount: number;
  /** Numbers that a call could be given: enabled here and everywhere. */
  readonly enabledCount: number;
  /** Carriers that it has numbers at, paused ones as well; and those where one is enabled. */
  readonly carrierIds: readonly number[];
  readonly coveredCarrierIds: readonly number[];
  readonly version: number;
}

export interface GroupRow extends Omit<CallerIdGroup, 'numbers'> {
  readonly numbers: readonly GroupNumberRow[];
  readonly version: number;
}

export interface GroupFilter extends PageRequest<'name' | 'id'> {
  /** Only groups with a number at this carrier. */
  readonly carrierId?: number | undefined;
  readonly phoneNumberId?: number | undefined;
}

const COLUMNS = {
  id: groups.id,
  name: groups.name,
  selection: groups.selection,
  policy: groups.policy,
  fallbackGroupId: groups.fallbackGroupId,
  version: groups.version,
};

/** In SQL's own words: within a selection Drizzle leaves the tables out, and an inner column would hide the group's. */
const ALIASES = sql<string[]>`
  coalesce((SELECT json_agg(a.name ORDER BY a.name_key) FROM group_aliases a WHERE a.group_id = caller_id_groups.id), '[]')`;
/** Numbers of the group at each carrier, and how many of them are enabled. */
const AT_CARRIERS = sql<{ id: number; numbers: number; enabled: number }[]>`
  coalesce((SELECT json_agg(c ORDER BY c.id) FROM (
    SELECT p.carrier_id AS id, count(*) AS numbers, count(*) FILTER (WHERE n.enabled AND p.enabled) AS enabled
    FROM group_numbers n JOIN phone_numbers p ON p.id = n.phone_number_id
    WHERE n.group_id = caller_id_groups.id GROUP BY p.carrier_id) c), '[]')`;

/** Searches in names and aliases. */
export function listGroups(db: Database, page: GroupFilter): Promise<Page<GroupSummary>> {
  return translated(async () => {
    const keys = keyset<GroupSummary & { readonly nameKey: string }>(
      page,
      { name: [groups.nameKey, (row) => row.nameKey], id: [groups.id, (row) => row.id] },
      groups.id,
    );
    const rows = await db
      .select({ ...COLUMNS, nameKey: sql<string>`name_key`, aliases: ALIASES, atCarriers: AT_CARRIERS })
      .from(groups)
      .where(and(keys.after, matches(db, page)))
      .orderBy(...keys.order)
      .limit(keys.fetch);
    return keys.page(
      rows.map(({ id, name, nameKey, selection, policy, fallbackGroupId, version, aliases, atCarriers }) => ({
        id,
        name,
        nameKey,
        selection,
        policy,
        fallbackGroupId,
        version,
        aliases,
        numberCount: atCarriers.reduce((sum, { numbers }) => sum + numbers, 0),
        enabledCount: atCarriers.reduce((sum, { enabled }) => sum + enabled, 0),
        carrierIds: atCarriers.map(({ id }) => id),
        coveredCarrierIds: atCarriers.flatMap(({ id, enabled }) => (enabled > 0 ? [id] : [])),
      })),
    );
  });
}

function matches(db: Database, page: GroupFilter) {
  // asked once, not for each group
  const aliasFound = (text: string) =>
    inArray(
      groups.id,
      db.select({ id: groupAliases.groupId }).from(groupAliases).where(keyContains(groupAliases.nameKey, text)),
    );
  const holds = (condition: ReturnType<typeof eq>) =>
    exists(
      db
        .select({ one: sql`1` })
        .from(groupNumbers)
        .innerJoin(phoneNumbers, eq(phoneNumbers.id, groupNumbers.phoneNumberId))
        .where(and(eq(groupNumbers.groupId, groups.id), condition)),
    );
  return and(
    page.search ? or(keyContains(groups.nameKey, page.search), aliasFound(page.search)) : undefined,
    page.carrierId === undefined ? undefined : holds(eq(phoneNumbers.carrierId, page.carrierId)),
    page.phoneNumberId === undefined ? undefined : holds(eq(phoneNumbers.id, page.phoneNumberId)),
  );
}

const NUMBERS = sql<GroupNumberRow[]>`
  coalesce((SELECT json_agg(json_build_object('phoneNumberId', p.id, 'e164', p.e164, 'carrierId', p.carrier_id,
      'enabled', n.enabled, 'numberEnabled', p.enabled) ORDER BY n.position)
    FROM group_numbers n JOIN phone_numbers p ON p.id = n.phone_number_id
    WHERE n.group_id = caller_id_groups.id), '[]')`;

export function getGroup(db: Database, id: number): Promise<GroupRow> {
  return translated(async () => {
    const [row] = await db
      .select({ ...COLUMNS, aliases: ALIASES, numbers: NUMBERS })
      .from(groups)
      .where(eq(groups.id, id));
    if (!row) throw notFound('group', id);
    return row;
  });
}

/** Errors: `invalid`, `name_taken`, `cycle`, `unavailable`. */
export function createGroup(db: Database, input: GroupInput, actor: Actor): Promise<GroupRow> {
  checkGroupNumbers(input.numbers);
  return configurationWrite(db, actor, async (tx, record) => {
    const { name, selection, policy, fallbackGroupId } = input;
    const [made] = await tx
      .insert(groups)
      .values({ name, selection, policy, fallbackGroupId })
      .returning({ id: groups.id });
    const id = made!.id;
    await keepAliases(tx, id, input.aliases ?? []);
    await linkNumbers(tx, record, id, input.numbers);
    await record.made('group', [id]);
    return getGroup(tx, id);
  });
}

/** The group becomes what is sent, numbers and all. Errors: those of `createGroup`, `not_found`, `version_mismatch`. */
export function replaceGroup(db: Database, id: number, input: GroupInput, options: WriteOptions): Promise<GroupRow> {
  checkGroupNumbers(input.numbers);
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'group', id, options.ifMatch);
    const before = await getGroup(tx, id);
    const { name, selection, policy, fallbackGroupId } = input;
    await record.changing('group', [id], async () => {
      await tx.update(groups).set({ name, selection, policy, fallbackGroupId }).where(eq(groups.id, id));
      if (input.aliases || name !== before.name)
        await keepAliases(tx, id, [...(input.aliases ?? before.aliases), before.name]);
      await linkNumbers(tx, record, id, input.numbers);
      if (fallbackGroupId !== null) await refuseCycle(tx, [id], 'fallbackGroupId');
    });
    return getGroup(tx, id);
  });
}

/** In use: refused with the users, or with `replacement` (a group's id) whatever referred to the group refers to that one. */
export function removeGroup(
  db: Database,
  id: number,
  options: WriteOptions & { readonly replacement?: number | undefined },
): Promise<void> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'group', id, options.ifMatch);
    if (options.replacement !== undefined) await moveGroupReferences(tx, record, id, options.replacement);
    await requireUnused(tx, 'group', id);
    await record.changing('group', [id], () => tx.delete(groups).where(eq(groups.id, id)));
  });
}
