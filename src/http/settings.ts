import { z } from '@hono/zod-openapi';
import { POLICIES } from '../domain/model.ts';
import { getSettings, replaceSettings } from '../store/settings.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { IdNumber, Version } from './input.ts';

const fields = {
  policy: z.enum(POLICIES).openapi({ example: 'trunk_default', description: 'Where neither group nor trunk has one' }),
  fallbackGroupId: IdNumber.nullable().openapi({ example: null, description: 'With policy `fallback_group`' }),
  emergencyDestinations: z
    .array(z.string().regex(/^[0-9]{2,15}$/, 'Must be 2 to 15 digits'))
    .max(200)
    .readonly()
    .openapi({ example: ['112', '911'], description: 'Their caller ID is never rotated, hidden or rejected' }),
  decisionRetentionDays: z.int().min(1).max(3650).openapi({ example: 90 }),
  maskDestinations: z.boolean().openapi({
    example: false,
    description: 'True: decisions and calls keep only the ends of a destination from now on',
  }),
};

const Settings = z.object({ ...fields, version: Version }).openapi('Settings');

/** `/v1/settings`: what holds for all groups, trunks and PBXs. */
export function addSettings(api: Api): void {
  const { db } = api.store;
  const common = { path: '/v1/settings', tag: 'settings', status: 200, output: Settings, versioned: true } as const;
  addEndpoint(api, {
    ...common,
    method: 'get',
    operationId: 'getSettings',
    summary: 'Read the settings',
    handle: async () => {
      const settings = await getSettings(db);
      return { body: settings, version: settings.version };
    },
  });
  addEndpoint(api, {
    ...common,
    method: 'put',
    operationId: 'replaceSettings',
    summary: 'Replace the settings as a whole',
    ifMatch: true,
    body: z.strictObject(fields).openapi('SettingsInput'),
    handle: async ({ body, ifMatch, actor }) => {
      const settings = await replaceSettings(db, body, { ifMatch, actor });
      return { body: settings, version: settings.version };
    },
  });
}
