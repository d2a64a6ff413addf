import type { Pbx, PbxKind } from '../domain/model.ts';
import type { Page, PageRequest, WriteOptions } from './paging.ts';
import type { Database } from './schema.ts';
import type { PbxReport } from './store.ts';

export type PbxInput = Omit<Pbx, 'id'>;
export interface PbxStateRow {
  readonly agent: string;
  readonly connected: boolean;
  readonly release: string | null;
  readonly tableSeq: number | null;
  readonly seenAt: Date;
}
export interface PbxRow extends Pbx {
  readonly states: readonly PbxStateRow[];
  readonly trunkCount: number;
  readonly version: number;
}

export declare function listPbxs(db: Database, page: PageRequest<'name' | 'id'>): Promise<Page<PbxRow>>;
export declare function getPbx(db: Database, id: number): Promise<PbxRow>;
export declare function createPbx(db: Database, input: PbxInput, actor: string): Promise<PbxRow>;
export declare function replacePbx(db: Database, id: number, input: PbxInput, options: WriteOptions): Promise<PbxRow>;
export declare function removePbx(db: Database, id: number, options: WriteOptions): Promise<void>;
/** Makes the PBX when it is not known; a known one is left alone. Returns its id. */
export declare function ensurePbx(db: Database, input: PbxInput, actor: string): Promise<number>;
/** Adds the trunk names that are not known yet, without a carrier; never touches known ones. Makes the PBX when needed. Returns the names added. */
export declare function proposeTrunks(
  db: Database,
  pbxName: string,
  kind: PbxKind,
  names: readonly string[],
  actor: string,
): Promise<readonly string[]>;
/** Writes what an agent sees of a PBX. A PBX that is not known is made. */
export declare function reportPbxState(db: Database, report: PbxReport): Promise<void>;
