import { z } from '@hono/zod-openapi';
import { POLICIES, SELECTIONS } from '../domain/model.ts';
import { MAX_GROUP_NUMBERS } from '../store/group-numbers.ts';
import { createGroup, getGroup, listGroups, removeGroup, replaceGroup } from '../store/groups.ts';
import type { Database } from '../store/store.ts';
import type { Api } from './endpoint.ts';
import { Count, Id, IdNumber, Name, Version } from './input.ts';
import { numberKey, readNumbers } from './number-input.ts';
import { typedNumber } from './phone-numbers.ts';
import { addResource, pageQuery } from './resource.ts';

const fields = {
  name: Name.openapi({ example: 'Sales' }),
  selection: z.enum(SELECTIONS).openapi({ example: 'position' }),
  policy: z.enum(POLICIES).nullable().openapi({ example: null, description: "Null: the trunk's, else the system's" }),
  fallbackGroupId: IdNumber.nullable().openapi({ example: null, description: 'With policy `fallback_group`' }),
};

const NumberInput = z
  .strictObject({
    ...typedNumber,
    enabled: z.boolean().default(true).openapi({ example: true, description: 'False: paused in this group' }),
  })
  .openapi('GroupNumberInput');

const numbers = z.array(NumberInput).max(MAX_GROUP_NUMBERS).openapi({ description: 'In order of position' });
const aliases = z
  .array(Name)
  .max(100)
  .optional()
  .openapi({ example: [], description: 'Former names that stay; left out: all of them' });

const summary = {
  id: IdNumber,
  ...fields,
  aliases: z
    .array(z.string())
    .readonly()
    .openapi({ description: 'Former names that still refer to this group', example: ['Old sales'] }),
  version: Version,
};

const GroupSummary = z
  .object({
    ...summary,
    numberCount: Count,
    enabledCount: Count.openapi({ description: 'Enabled here and everywhere' }),
    carrierIds: z.array(IdNumber).readonly().openapi({ description: 'Where it has numbers, paused ones as well' }),
    coveredCarrierIds: z.array(IdNumber).readonly().openapi({ description: 'Where it has a number that is enabled' }),
  })
  .openapi('GroupSummary');

const Group = z
  .object({
    ...summary,
    numbers: z
      .array(
        z.object({
          phoneNumberId: IdNumber,
          e164: z.string().openapi({ example: '+79161234567' }),
          carrierId: IdNumber,
          enabled: z.boolean().openapi({ example: true }),
          numberEnabled: z
            .boolean()
            .openapi({ example: true, description: 'False: the phone number is paused everywhere' }),
        }),
      )
      .readonly(),
  })
  .openapi('Group');

const NewGroup = z
  .strictObject({
    name: fields.name,
    selection: fields.selection.default('position'),
    policy: fields.policy.default(null),
    fallbackGroupId: fields.fallbackGroupId.default(null),
    numbers: numbers.default([]),
    aliases,
  })
  .openapi('NewGroup');
/** Nothing has a default here: a list of numbers that was forgotten must not empty the group. */
const GroupInput = z.strictObject({ ...fields, numbers, aliases }).openapi('GroupInput');
type GroupInput = z.output<typeof GroupInput>;

async function read(db: Database, input: GroupInput, known?: ReadonlySet<string>) {
  const numbers = await readNumbers(db, input.numbers, 'numbers', known);
  return { ...input, numbers: numbers.map(({ confirmForeign: _, ...number }) => number) };
}

/** `/v1/groups`: a group is saved whole, its name and numbers in one transaction. */
export function addGroups(api: Api): void {
  addResource(api, {
    path: '/v1/groups',
    id: { one: 'Group', many: 'Groups' },
    words: { one: 'caller ID group', many: 'caller ID groups' },
    query: pageQuery(['name', 'id'], { carrierId: Id.optional(), phoneNumberId: Id.optional() }),
    item: GroupSummary,
    whole: Group,
    list: listGroups,
    get: getGroup,
    create: {
      body: NewGroup,
      problems: ['name_taken'],
      run: async (db, input, actor) => createGroup(db, await read(db, input), actor),
    },
    replace: {
      body: GroupInput,
      problems: ['name_taken', 'cycle'],
      run: async (db, id, input, options) => {
        const known = new Set((await getGroup(db, id)).numbers.map(numberKey));
        return replaceGroup(db, id, await read(db, input, known), options);
      },
    },
    remove: {
      query: z.strictObject({
        replacement: Id.optional().openapi({ description: 'Group that takes its place wherever it is used' }),
      }),
      problems: ['in_use', 'cycle'],
      run: removeGroup,
    },
  });
}
