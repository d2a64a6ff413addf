import type { CallToPlace } from '../../domain/call.ts';
import { encode } from './question.ts';

/** What `originate` would split, end or expand has no place in a command: these are the signs that names are made of. */
const NAME = /^[-\w.@+]{1,64}$/;
const DESTINATION = /^\+?[*#0-9]{1,32}$/;
/** `user/101`, `sofia/gateway/name/101`, `sofia/internal/101@host:5060` */
const ENDPOINT = /^\w+(?:\/[-\w.@+:*#]+){1,4}$/;

/**
 * The command that has FreeSWITCH place a call by `callerid-originate` of our dialplan, whose apply sets the number before
 * the INVITE. The reference is URL-encoded, which that dialplan undoes.
 * @throws Error when a part of the call could not be told in a command
 */
export function originateCommand(call: CallToPlace): string {
  const { connect } = call;
  const variables = {
    callerid_call: checked('call id', call.id, NAME),
    callerid_trunk: checked('trunk', call.trunk, NAME),
    callerid_reference: encode(call.reference),
    originate_timeout: String(call.ringSeconds),
  };
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const to =
    'endpoint' in connect
      ? `&bridge(${checked('endpoint', connect.endpoint, ENDPOINT)})`
      : `${checked('extension', connect.extension, NAME)} XML ${checked('context', connect.context, NAME)}`;
  const destination = checked('destination', call.destination, DESTINATION);
  return `originate {${settings.join(',')}}loopback/${destination}/callerid-originate ${to}`;
}

function checked(what: string, value: string, form: RegExp): string {
  if (form.test(value)) return value;
  throw new Error(`the ${what} has signs that FreeSWITCH would take for its own`);
}
