import type { CallerIdGroup, Policy, Selection } from '../domain/model.ts';
import type { Page, PageRequest, WriteOptions } from './paging.ts';
import type { Database } from './schema.ts';

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
  readonly carrierIds: readonly number[];
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

export declare function listGroups(db: Database, page: GroupFilter): Promise<Page<GroupSummary>>;
export declare function getGroup(db: Database, id: number): Promise<GroupRow>;
export declare function createGroup(db: Database, input: GroupInput, actor: string): Promise<GroupRow>;
export declare function replaceGroup(
  db: Database,
  id: number,
  input: GroupInput,
  options: WriteOptions,
): Promise<GroupRow>;
/** In use: refused with the users, or with `replacement` (a group's id) whatever referred to the group refers to that one. */
export declare function removeGroup(
  db: Database,
  id: number,
  options: WriteOptions & { readonly replacement?: number | undefined },
): Promise<void>;
