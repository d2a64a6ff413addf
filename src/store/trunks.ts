import type { Trunk } from '../domain/model.ts';
import type { Page, PageRequest, WriteOptions } from './paging.ts';
import type { Database } from './schema.ts';

export type TrunkInput = Omit<Trunk, 'id'>;
/** A trunk stays on its PBX under its name there, so these two do not change; a renamed trunk is a new one. */
export type TrunkEdit = Omit<TrunkInput, 'pbxId' | 'name'>;
export interface TrunkRow extends Trunk {
  readonly pbx: string;
  readonly carrier: string | null;
  readonly defaultNumber: string | null;
  readonly emergencyNumber: string | null;
  readonly version: number;
}
export interface TrunkFilter extends PageRequest<'name' | 'id'> {
  readonly pbxId?: number | undefined;
  readonly carrierId?: number | undefined;
  /** True: only those without a carrier. */
  readonly unassigned?: boolean | undefined;
  /** Left out: those that are not ignored. */
  readonly ignored?: boolean | undefined;
}

export declare function listTrunks(db: Database, page: TrunkFilter): Promise<Page<TrunkRow>>;
export declare function getTrunk(db: Database, id: number): Promise<TrunkRow>;
export declare function createTrunk(db: Database, input: TrunkInput, actor: string): Promise<TrunkRow>;
export declare function replaceTrunk(
  db: Database,
  id: number,
  input: TrunkEdit,
  options: WriteOptions,
): Promise<TrunkRow>;
export declare function removeTrunk(db: Database, id: number, options: WriteOptions): Promise<void>;
