import { hash as digest, randomBytes } from 'node:crypto';
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Actor } from './actor.ts';
import { writeAudit } from './audit-events.ts';
import { rowsOf } from './connection.ts';
import { notFound, translated } from './errors.ts';
import { keyset, type Page, type PageRequest, textContains } from './paging.ts';
import { apiKeys, type Database } from './schema.ts';

export interface ApiKeyInput {
  readonly name: string;
  /** One of the roles that the HTTP API knows. */
  readonly role: string;
  readonly expiresAt: Date | null;
}
export interface ApiKeyRow extends ApiKeyInput {
  readonly id: number;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = {
  id: apiKeys.id,
  name: apiKeys.name,
  role: apiKeys.role,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
};

const USE_IS_OLD = sql`coalesce(last_used_at, '-infinity') < now() - interval '1 minute'`;

export function listApiKeys(db: Database, page: PageRequest<'id' | 'name'>): Promise<Page<ApiKeyRow>> {
  return translated(async () => {
    const keys = keyset<ApiKeyRow>(
      page,
      { id: [apiKeys.id, (row) => row.id], name: [apiKeys.name, (row) => row.name] },
      apiKeys.id,
    );
    const rows = await db
      .select(COLUMNS)
      .from(apiKeys)
      .where(and(keys.after, page.search ? textContains(apiKeys.name, page.search) : undefined))
      .orderBy(...keys.order)
      .limit(keys.fetch);
    return keys.page(rows);
  });
}

/** The key itself is returned here and never again: only its hash is kept. */
export function createApiKey(
  db: Database,
  input: ApiKeyInput,
  actor: Actor,
): Promise<ApiKeyRow & { readonly key: string }> {
  return translated(() => db.transaction((tx) => insertKey(tx, input, actor)));
}

async function insertKey(
  tx: Database,
  input: ApiKeyInput,
  actor: Actor,
): Promise<ApiKeyRow & { readonly key: string }> {
  // The prefix lets people and secret scanners see what it is.
  const key = `cidg_${randomBytes(32).toString('base64url')}`;
  const { name, role, expiresAt } = input;
  const [made] = await tx
    .insert(apiKeys)
    .values({ name, role, expiresAt, hash: hashOf(key) })
    .returning(COLUMNS);
  await writeAudit(tx, actor, 'api_key_created', { id: made!.id, name, role });
  return { ...made!, key };
}

/** For `KnownKeys`, which forgets it as well. A revoked key stays listed. Revoking it again changes nothing. */
export function revokeApiKey(db: Database, id: number, actor: Actor): Promise<void> {
  return translated(() =>
    db.transaction(async (tx) => {
      const revoked = await tx
        .update(apiKeys)
        .set({ revokedAt: sql`now()` })
        .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
        .returning({ name: apiKeys.name });
      if (revoked[0]) await writeAudit(tx, actor, 'api_key_revoked', { id, name: revoked[0].name });
      else if ((await tx.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id))).length === 0)
        throw notFound('api_key', id);
    }),
  );
}

/**
 * The row of the key that has this hash, or null when it is unknown, expired or revoked. Notes its use, at most once a
 * minute, and in the trace its first one.
 * @param address where it was used from
 */
export function findApiKey(db: Database, hash: string, address: string | null): Promise<ApiKeyRow | null> {
  return translated(async () => {
    const [row] = await db
      .select({ ...COLUMNS, isNoted: sql<boolean>`NOT ${USE_IS_OLD}` })
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.hash, hash),
          isNull(apiKeys.revokedAt),
          or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
        ),
      );
    if (!row) return null;
    const { isNoted, ...key } = row;
    if (isNoted) return key;
    await db.transaction(async (tx) => {
      if ((await noteUse(tx, key.id)) && key.lastUsedAt === null)
        await writeAudit(tx, { name: keyActor(key.name), address }, 'api_key_first_used', {
          id: key.id,
          name: key.name,
        });
    });
    return key;
  });
}

/** Whether it was noted: not when somebody else just did. */
async function noteUse(db: Database, id: number): Promise<boolean> {
  const noted = await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), USE_IS_OLD))
    .returning({ id: apiKeys.id });
  return noted.length > 0;
}

/** How the history names the owner of a key. */
export const keyActor = (name: string) => `key:${name}`;

/** Makes the first administrator's key when there is no key at all, and returns it; null when there are keys. */
export function ensureFirstAdministrator(db: Database): Promise<string | null> {
  return translated(() =>
    db.transaction(async (tx) => {
      // Processes that start at once make one key between them.
      await tx.execute(sql`SELECT pg_advisory_xact_lock(727003)`);
      const any = rowsOf(await tx.execute(sql`SELECT 1 FROM api_keys LIMIT 1`));
      if (any.length > 0) return null;
      const { key } = await insertKey(
        tx,
        { name: 'first administrator', role: 'administrator', expiresAt: null },
        'system',
      );
      return key;
    }),
  );
}

/** All that is kept of a key, and all that is ever compared. */
export const hashOf = (key: string) => digest('sha256', key);
