import { and, eq, sql } from 'drizzle-orm';
import { type Database, groupAliases, groups } from './schema.ts';

/**
 * Makes these the group's aliases; its own present name is none. Run after the group has its name: triggers refuse a
 * name that is another group's name or alias.
 */
export async function keepAliases(tx: Database, groupId: number, names: readonly string[]): Promise<void> {
  await tx.delete(groupAliases).where(eq(groupAliases.groupId, groupId));
  // Equal but for case: the first one stays. The database folds, so that there is one folding.
  await tx.execute(sql`
    INSERT INTO ${groupAliases} (group_id, name)
    SELECT DISTINCT ON (key) ${groupId}::int, name
    FROM (
      SELECT name, n, lower(normalize(name, NFKC) COLLATE "und-x-icu") COLLATE "C" AS key
      FROM jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) WITH ORDINALITY AS t(name, n)
    ) AS given
    WHERE NOT EXISTS (SELECT FROM ${groups} WHERE ${and(eq(groups.id, groupId), sql`${groups.nameKey} = given.key`)})
    ORDER BY key, n`);
}
