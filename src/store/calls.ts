import { randomUUID } from 'node:crypto';
import { and, eq, getTableColumns, inArray, lt, sql } from 'drizzle-orm';
import type { CallState, CallToPlace } from '../domain/call.ts';
import { REPEATED, rowsOf } from './connection.ts';
import { type FieldError, invalid, notFound, translated } from './errors.ts';
import { nameFolded } from './paging.ts';
import { callRequests, type Database, pbxs, trunks } from './schema.ts';

export interface CallInput extends Omit<CallToPlace, 'id' | 'requestId'> {
  readonly pbx: string;
}

/** Who asks, and the name that he gives to this one request, so that sending it twice makes one call. */
export interface CallOrder {
  readonly actor: string;
  /** Of these two one is null. */
  readonly keyId: number | null;
  readonly userId: number | null;
  readonly idempotencyKey: string | null;
  /** The HTTP request, by the id that its answer has. */
  readonly requestId: string;
}

export interface CallRow extends CallInput {
  readonly id: string;
  /** The request that made it, not one that asked again by the same idempotency key. */
  readonly requestId: string | null;
  readonly createdAt: Date;
  readonly state: CallState;
  /** Which agent took it. */
  readonly agent: string | null;
  /** Why it failed, as the PBX or the agent says. */
  readonly failure: string | null;
}

/** A call that nobody took within this is never placed: whoever asked for it has given up. Seconds. */
const EXPIRES_S = 10;
/** An agent that took one says within this what became of it, or was lost on the way. Seconds. */
const REPORTS_S = 15;

const { id, requestId, trunk, reference, destination, connect, ringSeconds, createdAt, agent } =
  getTableColumns(callRequests);
const COLUMNS = {
  ...{ id, requestId, trunk, reference, destination, connect, ringSeconds, createdAt, agent },
  pbx: pbxs.name,
  // States that time alone brings about need nobody who writes them.
  state: sql<CallState>`CASE
    WHEN state = 'pending' AND expires_at <= now() THEN 'expired'
    WHEN state = 'claimed' AND claimed_at <= now() - make_interval(secs => ${REPORTS_S}) THEN 'failed'
    ELSE state::text END`,
  failure: sql<string | null>`CASE
    WHEN state = 'claimed' AND claimed_at <= now() - make_interval(secs => ${REPORTS_S})
    THEN 'the agent that took it was lost; it may have been placed' ELSE failure END`,
};

/**
 * Asks for a call. With an idempotency key that this API key or user has used before, the call of then is returned, whatever
 * the input says now. Errors: `invalid` at `pbx` or `trunk`.
 */
export function requestCall(db: Database, input: CallInput, order: CallOrder): Promise<CallRow> {
  return translated(async () => {
    // Before all else: what it was asked for may be gone since, and still it was placed.
    const asked = await askedBefore(db, order);
    if (asked) return getCall(db, asked);
    const pbxId = await placeOf(db, input);
    const { trunk, reference, destination, connect, ringSeconds } = input;
    const [made] = await db
      .insert(callRequests)
      .values({
        ...{ id: randomUUID(), pbxId, trunk, reference, destination, connect, ringSeconds, ...order },
        expiresAt: sql`now() + make_interval(secs => ${EXPIRES_S})`,
      })
      .onConflictDoNothing()
      .returning({ id: callRequests.id });
    return getCall(db, made?.id ?? (await askedBefore(db, order)) ?? '');
  });
}

/** The id of the call that was asked for by the same idempotency key; null: there is none. */
async function askedBefore(db: Database, { keyId, userId, idempotencyKey }: CallOrder): Promise<string | null> {
  if (idempotencyKey === null) return null;
  const [before] = await db
    .select({ id: callRequests.id })
    .from(callRequests)
    .where(
      and(
        keyId === null ? eq(callRequests.userId, userId ?? 0) : eq(callRequests.keyId, keyId),
        eq(callRequests.idempotencyKey, idempotencyKey),
      ),
    );
  return before?.id ?? null;
}

/** The id of the PBX. Refuses what is not there, and a trunk that nobody may call by. */
async function placeOf(db: Database, input: CallInput): Promise<number> {
  const refuse = (field: FieldError['path'][number]) => invalid({ path: [field], code: 'unknown' });
  const [pbx] = await db
    .select({ id: pbxs.id })
    .from(pbxs)
    .where(eq(pbxs.nameKey, nameFolded(input.pbx)));
  if (!pbx) throw refuse('pbx');
  const [known] = await db
    .select({ id: trunks.id })
    .from(trunks)
    .where(and(eq(trunks.pbxId, pbx.id), eq(trunks.name, input.trunk), eq(trunks.ignored, false)));
  if (!known) throw refuse('trunk');
  return pbx.id;
}

export function getCall(db: Database, callId: string): Promise<CallRow> {
  return translated(async () => {
    const [row] = await db
      .select(COLUMNS)
      .from(callRequests)
      .innerJoin(pbxs, eq(pbxs.id, callRequests.pbxId))
      .where(eq(callRequests.id, callId));
    if (!row) throw notFound('call', callId);
    return row;
  });
}

/** As randomUUID writes it. Asterisk's own call ids are none: where no call was asked for, nothing is looked up. */
const CALL_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Which of these calls were asked for, and by which HTTP request. */
export async function requestsOf(
  db: Database,
  callIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const ids = [...new Set(callIds)].filter((callId) => CALL_ID.test(callId));
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id, requestId }).from(callRequests).where(inArray(id, ids));
  return new Map(rows.map((row) => [row.id, row.requestId]));
}

/** The oldest call that waits for this PBX: from here on it is this agent's alone. Null: there is none. */
export function claimCall(db: Database, pbx: string, byAgent: string): Promise<CallToPlace | null> {
  return translated(async () => {
    const rows = rowsOf<CallToPlace>(
      await db.execute(sql`${sql.raw(REPEATED)}
        UPDATE call_requests SET state = 'claimed', agent = ${byAgent}, claimed_at = now()
        WHERE id = (
          SELECT c.id FROM call_requests c JOIN pbxs p ON p.id = c.pbx_id
          WHERE c.state = 'pending' AND c.expires_at > now() AND p.name_key = ${nameFolded(pbx)}
          ORDER BY c.created_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED
        )
        RETURNING id, request_id AS "requestId", trunk, reference, destination, connect, ring_seconds AS "ringSeconds"`),
    );
    return rows[0] ?? null;
  });
}

/** Says what became of a call that was claimed. `failure` null: the PBX places it. */
export function settleCall(db: Database, callId: string, failure: string | null): Promise<void> {
  return translated(async () => {
    await db
      .update(callRequests)
      .set({ state: failure === null ? 'placed' : 'failed', failure: failure?.slice(0, 500) ?? null })
      .where(and(eq(callRequests.id, callId), eq(callRequests.state, 'claimed')));
  });
}

/** As `masked` of decision-row.ts. */
const MASKED = sql`CASE WHEN length(destination) <= 6 THEN destination
  ELSE left(destination, 4) || repeat('*', length(destination) - 6) || right(destination, 2) END`;

/**
 * Part of the retention, where destinations are masked: those of calls that no agent needs any more.
 * @returns how many were masked, at most `limit`
 */
export function maskOldCalls(db: Database, limit: number): Promise<number> {
  return translated(async () => {
    const done = await db
      .update(callRequests)
      .set({ destination: MASKED })
      .where(
        sql`id IN (SELECT id FROM call_requests
          WHERE expires_at < now() - interval '1 minute' AND destination <> ${MASKED} LIMIT ${limit})`,
      )
      .returning({ id });
    return done.length;
  });
}

/** Part of the retention. Resolves to how many were deleted, at most `limit`. */
export function deleteOldCalls(db: Database, before: Date, limit: number): Promise<number> {
  return translated(async () => {
    const gone = await db
      .delete(callRequests)
      .where(
        sql`id IN (SELECT id FROM call_requests WHERE ${lt(callRequests.createdAt, before)} ORDER BY created_at LIMIT ${limit})`,
      )
      .returning({ id });
    return gone.length;
  });
}
