import type { Carrier } from '../domain/model.ts';
import type { Page, PageRequest, WriteOptions } from './paging.ts';
import type { Database } from './schema.ts';

export type CarrierInput = Omit<Carrier, 'id'>;
export interface CarrierRow extends Carrier {
  readonly version: number;
}
export type CarrierFilter = PageRequest<'name' | 'id'>;

export declare function listCarriers(db: Database, page: CarrierFilter): Promise<Page<CarrierRow>>;
export declare function getCarrier(db: Database, id: number): Promise<CarrierRow>;
export declare function createCarrier(db: Database, input: CarrierInput, actor: string): Promise<CarrierRow>;
export declare function replaceCarrier(
  db: Database,
  id: number,
  input: CarrierInput,
  options: WriteOptions,
): Promise<CarrierRow>;
export declare function removeCarrier(db: Database, id: number, options: WriteOptions): Promise<void>;
