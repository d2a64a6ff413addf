import { z } from '@hono/zod-openapi';
import { IDENTITY_HEADERS, NUMBER_FORMATS } from '../domain/model.ts';
import { createCarrier, getCarrier, listCarriers, removeCarrier, replaceCarrier } from '../store/carriers.ts';
import type { Api } from './endpoint.ts';
import { IdNumber, Name, Version } from './input.ts';
import { addResource, noQuery, pageQuery } from './resource.ts';

const fields = {
  name: Name.openapi({ example: 'MegaFon' }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Must be two capital letters of ISO 3166-1, for example RU')
    .openapi({ example: 'RU', description: 'The region that its numbers are typed in' }),
  numberFormat: z
    .enum(NUMBER_FORMATS)
    .openapi({ example: '+e164', description: '+79161234567, 79161234567, 89161234567, 9161234567' }),
  identityHeader: z.enum(IDENTITY_HEADERS).openapi({
    example: 'pai',
    description:
      'Where this carrier looks for the number beside From: P-Asserted-Identity, Remote-Party-ID, or From alone. ' +
      'Left out: `pai` for a new carrier, else as it is',
  }),
};
const input = { ...fields, identityHeader: fields.identityHeader.optional() };

const Carrier = z.object({ id: IdNumber, ...fields, version: Version }).openapi('Carrier');

/** `/v1/carriers` */
export function addCarriers(api: Api): void {
  addResource(api, {
    path: '/v1/carriers',
    id: { one: 'Carrier', many: 'Carriers' },
    words: { one: 'carrier', many: 'carriers' },
    query: pageQuery(['name', 'id'], {}),
    item: Carrier,
    whole: Carrier,
    list: listCarriers,
    get: getCarrier,
    create: {
      body: z.strictObject({ ...input, numberFormat: input.numberFormat.default('+e164') }).openapi('NewCarrier'),
      problems: ['name_taken'],
      run: createCarrier,
    },
    replace: { body: z.strictObject(input).openapi('CarrierInput'), problems: ['name_taken'], run: replaceCarrier },
    remove: { query: noQuery, problems: ['in_use'], run: removeCarrier },
  });
}
