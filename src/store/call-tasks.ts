import type { CallTask } from '../domain/model.ts';
import type { Page, PageRequest, WriteOptions } from './paging.ts';
import type { Database } from './schema.ts';

export type CallTaskInput = Omit<CallTask, 'id'>;
export interface CallTaskRow extends CallTask {
  readonly group: string | null;
  readonly e164: string | null;
  readonly version: number;
}
export interface CallTaskFilter extends PageRequest<'name' | 'id'> {
  readonly groupId?: number | undefined;
}

export declare function listCallTasks(db: Database, page: CallTaskFilter): Promise<Page<CallTaskRow>>;
export declare function getCallTask(db: Database, id: number): Promise<CallTaskRow>;
export declare function createCallTask(db: Database, input: CallTaskInput, actor: string): Promise<CallTaskRow>;
export declare function replaceCallTask(
  db: Database,
  id: number,
  input: CallTaskInput,
  options: WriteOptions,
): Promise<CallTaskRow>;
export declare function removeCallTask(db: Database, id: number, options: WriteOptions): Promise<void>;
