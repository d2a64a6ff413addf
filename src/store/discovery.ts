import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PbxKind } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, type Recorder } from './changes.ts';
import { REPEATED, rowsOf } from './connection.ts';
import { translated } from './errors.ts';
import { nameFolded } from './paging.ts';
import type { PbxInput } from './pbxs.ts';
import { type Database, pbxs, trunks } from './schema.ts';
import type { PbxReport } from './store.ts';

/** What agents tell: PBXs and trunks that nobody has entered, and the state of a PBX. Known things are never touched. */

/** Makes the PBX when it is not known; a known one is left alone. Returns its id. */
export async function ensurePbx(db: Database, input: PbxInput, actor: Actor): Promise<number> {
  const known = await translated(() => pbxIdOf(db, input.name));
  return known ?? configurationWrite(db, actor, (tx, record) => makePbx(tx, record, input));
}

/**
 * Adds the trunk names that are not known yet, without a carrier; the PBX too when it is not known.
 * Returns the names added. With nothing new it only reads, so an agent may call it as often as it likes.
 */
export async function proposeTrunks(
  db: Database,
  pbxName: string,
  kind: PbxKind,
  names: readonly string[],
  actor: Actor,
): Promise<readonly string[]> {
  const pbxId = await ensurePbx(db, { name: pbxName, kind }, actor);
  const candidates = [...new Set(names)].filter(isTrunkName);
  if ((await translated(() => unknownTrunks(db, pbxId, candidates))).length === 0) return [];
  return configurationWrite(db, actor, async (tx, record) => {
    const missing = await unknownTrunks(tx, pbxId, candidates);
    if (missing.length === 0) return [];
    const made = await tx
      .insert(trunks)
      .values(missing.map((name) => ({ pbxId, name })))
      .returning({ id: trunks.id });
    await record.made(
      'trunk',
      made.map((row) => row.id),
    );
    return missing;
  });
}

/** An agent tells of itself every 5 s; after a silence of so long its connection is taken for a new one. Seconds. */
const SILENT_S = 20;

/** Writes what an agent sees of a PBX. A PBX that is not known is made. */
export async function reportPbxState(db: Database, report: PbxReport): Promise<void> {
  if (await translated(() => writeState(db, report))) return;
  await ensurePbx(db, { name: report.pbx, kind: report.kind }, `agent ${report.agent}`);
  await translated(() => writeState(db, report));
}

/** Whether the PBX is known. */
async function writeState(db: Database, report: PbxReport): Promise<boolean> {
  const { pbx, agent, connected, release, tableSeq, inForceSeq = null, tableProblem = null } = report;
  const rows = rowsOf(
    await db.execute(sql`${sql.raw(REPEATED)}
      INSERT INTO pbx_states AS before
        (pbx_id, agent, connected, release, table_seq, in_force_seq, table_problem, seen_at)
      SELECT id, ${agent}::text, ${connected}::boolean, ${release}::text, ${tableSeq}::bigint, ${inForceSeq}::bigint,
        ${tableProblem}::text, now()
      FROM pbxs WHERE name_key = ${nameFolded(pbx)}
      ON CONFLICT (pbx_id, agent) DO UPDATE SET
        connected = excluded.connected, release = excluded.release, table_seq = excluded.table_seq,
        in_force_seq = excluded.in_force_seq, table_problem = excluded.table_problem, seen_at = excluded.seen_at,
        since = CASE
          WHEN before.connected = excluded.connected AND before.seen_at > now() - make_interval(secs => ${SILENT_S})
          THEN before.since ELSE now() END
      RETURNING pbx_id`),
  );
  return rows.length > 0;
}

async function pbxIdOf(db: Database, name: string): Promise<number | undefined> {
  const [row] = await db
    .select({ id: pbxs.id })
    .from(pbxs)
    .where(eq(pbxs.nameKey, nameFolded(name)));
  return row?.id;
}

async function makePbx(tx: Database, record: Recorder, input: PbxInput): Promise<number> {
  const known = await pbxIdOf(tx, input.name);
  if (known !== undefined) return known;
  const [made] = await tx.insert(pbxs).values({ name: input.name, kind: input.kind }).returning({ id: pbxs.id });
  await record.made('pbx', [made!.id]);
  return made!.id;
}

async function unknownTrunks(db: Database, pbxId: number, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await db
    .select({ name: trunks.name })
    .from(trunks)
    .where(and(eq(trunks.pbxId, pbxId), inArray(trunks.name, [...names])));
  const known = new Set(rows.map((row) => row.name));
  return names.filter((name) => !known.has(name));
}

/** The database's own rule: a PBX may say anything, and one bad name must not keep the others out. */
const isTrunkName = (name: string) => name !== '' && [...name].length <= 128 && !/[\p{Cc}\p{Cs}]/u.test(name);
