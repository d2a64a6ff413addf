import type { Settings } from '../domain/model.ts';
import type { WriteOptions } from './paging.ts';
import type { Database } from './schema.ts';

export interface SettingsRow extends Settings {
  readonly version: number;
}

export declare function getSettings(db: Database): Promise<SettingsRow>;
export declare function replaceSettings(db: Database, input: Settings, options: WriteOptions): Promise<SettingsRow>;
