import { z } from '@hono/zod-openapi';
import { DISPLAY_NAMES, POLICIES } from '../domain/model.ts';
import { changeTrunks, createTrunk, getTrunk, listTrunks, removeTrunk, replaceTrunk } from '../store/trunks.ts';
import type { Api } from './endpoint.ts';
import { Flag, Id, IdNumber, Version } from './input.ts';
import { addResource, noQuery, pageQuery } from './resource.ts';

/** A trunk stays on its PBX under its name there: these two are given once. */
const place = {
  pbxId: IdNumber,
  name: z
    .string()
    .min(1)
    .max(128)
    .refine((name) => !/\p{Cc}/u.test(name), 'Must not have control characters')
    .openapi({ example: 'megafon-1', description: 'As the PBX knows it' }),
};
const fields = {
  carrierId: IdNumber.nullable().openapi({ description: 'Null: not assigned yet' }),
  defaultNumberId: IdNumber.nullable().openapi({ description: 'A phone number of this carrier' }),
  emergencyNumberId: IdNumber.nullable().openapi({ description: 'A phone number of this carrier' }),
  policy: z.enum(POLICIES).nullable().openapi({ example: null, description: "Null: the system's" }),
  fallbackGroupId: IdNumber.nullable().openapi({ example: null, description: 'With policy `fallback_group`' }),
  displayName: z.enum(DISPLAY_NAMES).openapi({ example: 'clear' }),
  displayText: z.string().max(64).openapi({ example: '', description: 'With displayName `fixed`' }),
  ignored: z.boolean().openapi({ example: false, description: 'True: an endpoint that is no trunk' }),
};

const Trunk = z
  .object({
    id: IdNumber,
    ...place,
    ...fields,
    pbx: z.string().openapi({ example: 'asterisk' }),
    carrier: z.string().nullable().openapi({ example: 'MegaFon' }),
    defaultNumber: z.string().nullable().openapi({ example: '+74951234567' }),
    emergencyNumber: z.string().nullable().openapi({ example: null }),
    version: Version,
  })
  .openapi('Trunk');

const NewTrunk = z
  .strictObject({
    ...place,
    carrierId: fields.carrierId.default(null),
    defaultNumberId: fields.defaultNumberId.default(null),
    emergencyNumberId: fields.emergencyNumberId.default(null),
    policy: fields.policy.default(null),
    fallbackGroupId: fields.fallbackGroupId.default(null),
    displayName: fields.displayName.default('clear'),
    displayText: fields.displayText.default(''),
    ignored: fields.ignored.default(false),
  })
  .openapi('NewTrunk');

/** `/v1/trunks` */
export function addTrunks(api: Api): void {
  addResource(api, {
    path: '/v1/trunks',
    id: { one: 'Trunk', many: 'Trunks' },
    words: { one: 'trunk', many: 'trunks' },
    query: pageQuery(['name', 'id'], {
      pbxId: Id.optional(),
      carrierId: Id.optional(),
      unassigned: Flag.optional(),
      ignored: Flag.optional(),
    }),
    item: Trunk,
    whole: Trunk,
    list: listTrunks,
    get: getTrunk,
    create: { body: NewTrunk, problems: ['name_taken'], run: createTrunk },
    replace: { body: z.strictObject(fields).openapi('TrunkInput'), run: replaceTrunk },
    remove: { query: noQuery, run: removeTrunk },
    change: {
      body: z.strictObject({
        carrierId: fields.carrierId.optional().openapi({
          description: 'Default and emergency number are taken off a trunk that gets another carrier',
        }),
        ignored: fields.ignored.optional(),
      }),
      run: changeTrunks,
    },
  });
}
