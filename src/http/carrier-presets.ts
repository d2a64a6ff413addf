import { z } from '@hono/zod-openapi';
import { NUMBER_FORMATS, type NumberFormat } from '../domain/model.ts';
import { type Api, addEndpoint } from './endpoint.ts';

interface Preset {
  readonly name: string;
  readonly country: string;
  readonly numberFormat: NumberFormat;
  readonly basis: (typeof BASES)[number];
  /** Where the carrier, or who works with it, says how it wants a calling number; or the country its plan. */
  readonly source: string;
}

const BASES = ['carrier', 'numbering_plan'] as const;

/** Only what can be cited; how a trunk is really set up stands in its contract. */
const CITED: readonly Omit<Preset, 'basis'>[] = [
  ...['GB', 'US'].map((country) => ({
    ...{ name: 'DIDWW', country, numberFormat: 'e164' as const },
    source: 'https://doc.didww.com/voice/outbound-trunks/routing-dialing/outbound-dialing.md',
  })),
  ...['GB', 'US'].map((country) => ({
    ...{ name: 'Telnyx', country, numberFormat: '+e164' as const },
    source: 'https://developers.telnyx.com/docs/voice/sip-trunking/configuration/caller-id-policy',
  })),
  ...['GB', 'US'].map((country) => ({
    ...{ name: 'Twilio', country, numberFormat: '+e164' as const },
    source: 'https://www.twilio.com/docs/api/errors/32101',
  })),
  ...['GB', 'US'].map((country) => ({
    ...{ name: 'Vonage', country, numberFormat: 'e164' as const },
    source: 'https://developer.vonage.com/en/voice/voice-api/concepts/numbers',
  })),
  {
    ...{ name: 'Bandwidth', country: 'US', numberFormat: '+e164' },
    source: 'https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Interoperability/Providers-ITSPs/2883631',
  },
  {
    ...{ name: 'Whitesky', country: 'US', numberFormat: 'e164' },
    source: 'https://support.whitesky.us/hc/en-us/articles/224882287-Numbering-Format',
  },
];

/** Carriers of which no published format was found, in countries whose numbering plan can be cited: country code 7, ten digits. */
const BY_PLAN: readonly { readonly country: string; readonly source: string; readonly names: readonly string[] }[] = [
  {
    country: 'RU',
    source: 'https://bazanpa.ru/mintsifry-rossii-prikaz-n75-ot31012022-h5606433/', // order 75 of 31.01.2022
    names: ['Beeline', 'MegaFon', 'MTS', 'Rostelecom', 'T2'],
  },
  {
    country: 'KZ',
    source: 'https://ealegislation.com/document.fwx?rgn=27972', // order 307 of 09.09.2008
    names: ['Beeline', 'Kazakhtelecom', 'Kcell', 'Tele2'],
  },
];

const PRESETS: readonly Preset[] = [
  ...CITED.map((preset) => ({ ...preset, basis: 'carrier' as const })),
  ...BY_PLAN.flatMap(({ names, ...plan }) =>
    names.map((name) => ({ name, ...plan, numberFormat: '+e164' as const, basis: 'numbering_plan' as const })),
  ),
];

const CarrierPreset = z
  .object({
    name: z.string().openapi({ example: 'Telnyx' }),
    country: z.string().openapi({ example: 'US' }),
    numberFormat: z.enum(NUMBER_FORMATS).openapi({ example: '+e164' }),
    basis: z.enum(BASES).openapi({
      example: 'carrier',
      description:
        '`carrier`: `source` says so of this carrier; `numbering_plan`: no published format of it is known, so this ' +
        'is the international form of the numbering plan at `source`, to be checked with the carrier',
    }),
    source: z.url().openapi({ description: 'Where this is said', example: 'https://developers.telnyx.com/' }),
  })
  .openapi('CarrierPreset');

/** `/v1/carrier-presets`: carriers to start from. They are suggestions: nothing refers to them. */
export function addCarrierPresets(api: Api): void {
  addEndpoint(api, {
    method: 'get',
    path: '/v1/carrier-presets',
    tag: 'carriers',
    operationId: 'listCarrierPresets',
    summary: 'Carriers to start from, and how they want a calling number written',
    status: 200,
    output: z.object({ items: z.array(CarrierPreset).readonly() }),
    handle: async () => ({ body: { items: PRESETS } }),
  });
}
