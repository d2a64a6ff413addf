import { randomBytes } from 'node:crypto';
import { and, eq, exists, lt, sql } from 'drizzle-orm';
import { fold } from '../domain/name.ts';
import type { Actor } from './actor.ts';
import { writeAudit } from './audit-events.ts';
import { notFound, StoreError, translated } from './errors.ts';
import { keyContains, keyset, type Page, type PageRequest, type WriteOptions } from './paging.ts';
import { type Database, secrets, userAccounts, userSessions, users } from './schema.ts';

/** Somebody who signs in with a name and a password. */
export interface PersonRow {
  readonly id: number;
  readonly name: string;
  /** One of the roles that the HTTP API knows. */
  readonly role: string;
  /** Null: may sign in. */
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
  readonly version: number;
}

/** The provider of better-auth that a password belongs to. */
const PASSWORD = 'credential';

const COLUMNS = {
  id: users.id,
  name: users.name,
  role: users.role,
  disabledAt: users.disabledAt,
  createdAt: users.createdAt,
  version: users.version,
};

export function listPeople(db: Database, page: PageRequest<'name' | 'id'>): Promise<Page<PersonRow>> {
  return translated(async () => {
    const keyed = { ...COLUMNS, nameKey: users.nameKey };
    const keys = keyset<PersonRow & { readonly nameKey: string | null }>(
      page,
      { name: [users.nameKey, (row) => row.nameKey ?? ''], id: [users.id, (row) => row.id] },
      users.id,
    );
    const rows = await db
      .select(keyed)
      .from(users)
      .where(and(keys.after, page.search ? keyContains(users.nameKey, page.search) : undefined))
      .orderBy(...keys.order)
      .limit(keys.fetch);
    const { items, nextCursor } = keys.page(rows);
    return { items: items.map(({ nameKey: _, ...row }) => row), nextCursor };
  });
}

export function getPerson(db: Database, id: number): Promise<PersonRow> {
  return translated(async () => {
    const [row] = await db.select(COLUMNS).from(users).where(eq(users.id, id));
    if (!row) throw notFound('user', id);
    return row;
  });
}

/** Who has to choose a password of his own at first. @param passwordHash as better-auth makes it. Errors: `name_taken`. */
export function createPerson(
  db: Database,
  { name, role }: { readonly name: string; readonly role: string },
  passwordHash: string,
  actor: Actor,
): Promise<PersonRow> {
  return translated(() =>
    db.transaction(async (tx) => {
      const [made] = await tx.insert(users).values({ name, role, mustChangePassword: true }).returning(COLUMNS);
      const { id } = made!;
      const account = { userId: id, accountId: String(id), providerId: PASSWORD, password: passwordHash };
      await tx.insert(userAccounts).values(account);
      await writeAudit(tx, actor, 'user_created', { id, name, role });
      return made!;
    }),
  );
}

/** Gives another role, or takes or gives the right to sign in. Either ends all sessions of the user. */
export function changePerson(
  db: Database,
  id: number,
  { role, disabled }: { readonly role: string; readonly disabled: boolean },
  { ifMatch, actor }: WriteOptions,
): Promise<PersonRow> {
  return translated(() =>
    db.transaction(async (tx) => {
      const [row] = await tx
        .update(users)
        .set({
          role,
          disabledAt: disabled ? sql`coalesce(${users.disabledAt}, now())` : null,
          updatedAt: sql`now()`,
          version: sql`${users.version} + 1`,
        })
        .where(and(eq(users.id, id), eq(users.version, ifMatch)))
        .returning(COLUMNS);
      if (!row) {
        await getPerson(tx, id);
        throw new StoreError('version_mismatch', `user ${id} was changed by somebody else`);
      }
      await tx.delete(userSessions).where(eq(userSessions.userId, id));
      await writeAudit(tx, actor, 'user_changed', { id, name: row.name, role, disabled });
      return row;
    }),
  );
}

/** Ends all sessions of the user as well, who has to choose a password of his own then. */
export function resetPassword(db: Database, id: number, passwordHash: string, actor: Actor): Promise<PersonRow> {
  return translated(() =>
    db.transaction(async (tx) => {
      const row = await getPerson(tx, id);
      await tx
        .update(userAccounts)
        .set({ password: passwordHash, updatedAt: sql`now()` })
        .where(and(eq(userAccounts.userId, id), eq(userAccounts.providerId, PASSWORD)));
      await tx.update(users).set({ mustChangePassword: true }).where(eq(users.id, id));
      await tx.delete(userSessions).where(eq(userSessions.userId, id));
      await writeAudit(tx, actor, 'password_reset', { id, name: row.name });
      return row;
    }),
  );
}

/** He has chosen a password himself. Not one who was given another one meanwhile, which ended his sessions. */
export function passwordChosen(db: Database, id: number, actor: Actor): Promise<void> {
  return translated(() =>
    db.transaction(async (tx) => {
      const hasSession = exists(tx.select().from(userSessions).where(eq(userSessions.userId, id)));
      await tx
        .update(users)
        .set({ mustChangePassword: false })
        .where(and(eq(users.id, id), hasSession));
      await writeAudit(tx, actor, 'password_changed');
    }),
  );
}

export function endSession(db: Database, token: string): Promise<void> {
  return translated(async () => {
    await db.delete(userSessions).where(eq(userSessions.token, token));
  });
}

/** Signs the user out everywhere. */
export function endAllSessions(db: Database, userId: number, actor: Actor): Promise<void> {
  return translated(() =>
    db.transaction(async (tx) => {
      await tx.delete(userSessions).where(eq(userSessions.userId, userId));
      await writeAudit(tx, actor, 'signed_out_everywhere');
    }),
  );
}

/** As it is written in the list of users; null: there is no such user. */
export function knownName(db: Database, name: string): Promise<string | null> {
  return translated(async () => {
    const [row] = await db
      .select({ name: users.name })
      .from(users)
      .where(eq(users.nameKey, fold(name)));
    return row?.name ?? null;
  });
}

/** Part of the retention: sessions that nobody can use any more. */
export function deleteExpiredSessions(db: Database): Promise<void> {
  return translated(async () => {
    await db.delete(userSessions).where(lt(userSessions.expiresAt, sql`now()`));
  });
}

/** What signs the cookies of sessions. Made by whoever asks first. */
export function sessionSecret(db: Database): Promise<string> {
  return translated(async () => {
    const name = 'session';
    await db
      .insert(secrets)
      .values({ name, value: randomBytes(32).toString('base64url') })
      .onConflictDoNothing();
    const [row] = await db.select().from(secrets).where(eq(secrets.name, name));
    return row!.value;
  });
}
