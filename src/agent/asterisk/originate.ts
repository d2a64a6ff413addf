import type { CallToPlace } from '../../domain/call.ts';
import type { AriWire } from './wire.ts';

const REQUEST_MS = 3000;
/** What telephone networks speak; without it Asterisk would carry raw audio, and recode each such call twice. */
const FORMATS = 'alaw,ulaw,slin';

/**
 * Has Asterisk place a call by `callerid-originate` of our include, whose apply sets the number before the INVITE.
 * `/n`: the Local channel stays, or Asterisk would optimise it away with what apply has set. Variables go as JSON, since
 * AMI would split them at commas. Resolves when Asterisk has taken the call, before anybody rings.
 */
export async function originate(wire: AriWire, call: CallToPlace): Promise<void> {
  const { connect } = call;
  const [context, extension] = 'context' in connect ? [connect.context, connect.extension] : ['callerid-connect', 's'];
  const variables = {
    __CALLERID_CALL: call.id, // `__`: in Local legs too
    CALLERID_TRUNK: call.trunk,
    CALLERID_REFERENCE: call.reference,
    ...('endpoint' in connect && { CALLERID_CONNECT: connect.endpoint }),
  };
  const endpoint = `Local/${call.destination}@callerid-originate/n`;
  const parameters = {
    endpoint,
    context,
    extension,
    priority: 1,
    timeout: call.ringSeconds,
    formats: FORMATS,
    variables,
  };
  await wire.request('channels.originate', parameters, REQUEST_MS);
}
