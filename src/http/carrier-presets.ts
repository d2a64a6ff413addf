import { z } from '@hono/zod-openapi';
import { NUMBER_FORMATS, type NumberFormat } from '../domain/model.ts';
import { type Api, addEndpoint } from './endpoint.ts';

interface Preset {
  readonly name: string;
  readonly country: string;
  readonly numberFormat: NumberFormat;
  /** Where the carrier, or who works with it, says how it wants a calling number. */
  readonly source: string;
}

/** Only what can be cited; how a trunk is really set up stands in its contract. */
const PRESETS: readonly Preset[] = [
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

const CarrierPreset = z
  .object({
    name: z.string().openapi({ example: 'Telnyx' }),
    country: z.string().openapi({ example: 'US' }),
    numberFormat: z.enum(NUMBER_FORMATS).openapi({ example: '+e164' }),
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
    summary: 'Carriers to start from, with the calling-number format that they say they want',
    status: 200,
    output: z.object({ items: z.array(CarrierPreset).readonly() }),
    handle: async () => ({ body: { items: PRESETS } }),
  });
}
