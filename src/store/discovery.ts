import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PbxKind } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, type Recorder } from './changes.ts';
import { translated } from './errors.ts';
import { nameFolded } from './paging.ts';
import type { PbxInput } from './pbxs.ts';
import { type Database, pbxStates, pbxs, trunks } from './schema.ts';
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
  const pbxId = await ensurePbx(db, { name: report.pbx, kind: report.kind }, `agent ${report.agent}`);
  const state = {
    connected: report.connected,
    release: report.release,
    tableSeq: report.tableSeq,
    inForceSeq: report.inForceSeq ?? null,
    tableProblem: report.tableProblem ?? null,
    seenAt: sql`now()`,
  };
  await translated(async () => {
    await db
      .insert(pbxStates)
      .values({ pbxId, agent: report.agent, ...state })
      .onConflictDoUpdate({
        target: [pbxStates.pbxId, pbxStates.agent],
        set: {
          ...state,
          since: sql`CASE
            WHEN ${pbxStates.connected} = excluded.connected
              AND ${pbxStates.seenAt} > now() - make_interval(secs => ${SILENT_S})
            THEN ${pbxStates.since} ELSE now() END`,
        },
      });
  });
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
