import { z } from '@hono/zod-openapi';
import {
  changePhoneNumbers,
  createPhoneNumber,
  getPhoneNumber,
  listPhoneNumbers,
  removePhoneNumber,
  replacePhoneNumber,
} from '../store/phone-numbers.ts';
import type { Api } from './endpoint.ts';
import { Count, Flag, Id, IdNumber, Version } from './input.ts';
import { readNumbers } from './number-input.ts';
import { addResource, pageQuery } from './resource.ts';

const edit = {
  enabled: z.boolean().openapi({ example: true, description: 'False: paused everywhere' }),
  note: z.string().max(500).openapi({ example: '' }),
};

const PhoneNumber = z
  .object({
    id: IdNumber,
    e164: z.string().openapi({ example: '+79161234567' }),
    carrierId: IdNumber,
    ...edit,
    groupCount: Count.openapi({ description: 'In how many groups it is' }),
    version: Version,
  })
  .openapi('PhoneNumber');

/** As typed; shared with groups. */
export const typedNumber = {
  e164: z.string().min(1).max(64).openapi({ example: '8 (916) 123-45-67', description: 'As people type it' }),
  carrierId: IdNumber,
  confirmForeign: z
    .boolean()
    .default(false)
    .openapi({ example: false, description: "True: of another country than the carrier's on purpose" }),
};

/** `/v1/phone-numbers`. A number keeps its carrier and its digits for ever, so PUT takes the rest alone. */
export function addPhoneNumbers(api: Api): void {
  addResource(api, {
    path: '/v1/phone-numbers',
    id: { one: 'PhoneNumber', many: 'PhoneNumbers' },
    words: { one: 'phone number', many: 'phone numbers' },
    query: pageQuery(['e164', 'id'], {
      carrierId: Id.optional(),
      enabled: Flag.optional(),
      unused: Flag.optional(),
    }),
    item: PhoneNumber,
    whole: PhoneNumber,
    list: listPhoneNumbers,
    get: getPhoneNumber,
    create: {
      body: z
        .strictObject({ ...typedNumber, enabled: edit.enabled.default(true), note: edit.note.default('') })
        .openapi('NewPhoneNumber'),
      problems: ['already_exists'],
      run: async (db, { confirmForeign, ...input }, actor) => {
        const [number] = await readNumbers(db, [{ ...input, confirmForeign }], null);
        return createPhoneNumber(db, { ...input, e164: number?.e164 ?? input.e164 }, actor);
      },
    },
    replace: { body: z.strictObject(edit).openapi('PhoneNumberInput'), run: replacePhoneNumber },
    remove: {
      query: z.strictObject({
        replacement: Id.optional().openapi({ description: 'Phone number of the same carrier that takes its place' }),
      }),
      problems: ['in_use'],
      run: removePhoneNumber,
    },
    change: { body: z.strictObject({ enabled: edit.enabled }), run: changePhoneNumbers },
  });
}
