import type { PhoneNumber } from '../domain/model.ts';
import type { Page, PageRequest, WriteOptions } from './paging.ts';
import type { Database } from './schema.ts';

export interface PhoneNumberInput extends Omit<PhoneNumber, 'id'> {
  readonly note: string;
}
/** What may change: a number keeps its carrier and its E.164 for ever, since calls and groups know it by them. */
export type PhoneNumberEdit = Pick<PhoneNumberInput, 'enabled' | 'note'>;
export interface PhoneNumberRow extends PhoneNumberInput {
  readonly id: number;
  /** In how many groups it is. */
  readonly groupCount: number;
  readonly version: number;
}
export interface PhoneNumberFilter extends PageRequest<'e164' | 'id'> {
  readonly carrierId?: number | undefined;
  readonly enabled?: boolean | undefined;
  /** True: only those that no group, trunk or call task refers to. */
  readonly unused?: boolean | undefined;
}

export declare function listPhoneNumbers(db: Database, page: PhoneNumberFilter): Promise<Page<PhoneNumberRow>>;
export declare function getPhoneNumber(db: Database, id: number): Promise<PhoneNumberRow>;
export declare function createPhoneNumber(
  db: Database,
  input: PhoneNumberInput,
  actor: string,
): Promise<PhoneNumberRow>;
export declare function replacePhoneNumber(
  db: Database,
  id: number,
  input: PhoneNumberEdit,
  options: WriteOptions,
): Promise<PhoneNumberRow>;
/** In use: refused with the users, or with `replacement` (the id of a number of the same carrier) done in its place. */
export declare function removePhoneNumber(
  db: Database,
  id: number,
  options: WriteOptions & { readonly replacement?: number | undefined },
): Promise<void>;
