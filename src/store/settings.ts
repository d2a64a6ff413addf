import { eq } from 'drizzle-orm';
import type { Settings } from '../domain/model.ts';
import { configurationWrite, requireVersion } from './changes.ts';
import { SETTINGS_ID, toSettings } from './entities.ts';
import { translated } from './errors.ts';
import type { WriteOptions } from './paging.ts';
import { type Database, settings } from './schema.ts';

export interface SettingsRow extends Settings {
  readonly version: number;
}

export function getSettings(db: Database): Promise<SettingsRow> {
  return translated(async () => {
    const [row] = await db.select().from(settings).where(eq(settings.id, SETTINGS_ID));
    if (!row) throw new Error('the settings are missing from the database');
    return { ...toSettings(row), version: row.version };
  });
}

export function replaceSettings(db: Database, input: Settings, options: WriteOptions): Promise<SettingsRow> {
  return configurationWrite(db, options.actor, async (tx, record) => {
    await requireVersion(tx, 'settings', SETTINGS_ID, options.ifMatch);
    const { policy, fallbackGroupId, decisionRetentionDays, maskDestinations } = input;
    const emergencyDestinations = [...input.emergencyDestinations];
    await record.changing('settings', [SETTINGS_ID], () =>
      tx
        .update(settings)
        .set({ policy, fallbackGroupId, emergencyDestinations, decisionRetentionDays, maskDestinations })
        .where(eq(settings.id, SETTINGS_ID)),
    );
    return getSettings(tx);
  });
}
