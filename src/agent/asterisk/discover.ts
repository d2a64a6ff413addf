import type { AmiConfig } from '../pbx.ts';
import { type Ami, type AmiMessage, openAmi } from './ami.ts';

/**
 * Names of the PJSIP endpoints that are trunks: those with an outbound registration, and those with a contact that
 * stands in the configuration. Phones register themselves, so their AORs take registrations (MaxContacts above 0).
 * @throws Error when AMI can't be reached or refuses; that it knows no object of a kind is no error
 */
export async function discoverTrunks(config: AmiConfig): Promise<readonly string[]> {
  const ami = await openAmi(config);
  try {
    const endpoints = await listOrNone(ami, 'PJSIPShowEndpoints');
    const aors = await listOrNone(ami, 'PJSIPShowAors');
    const registrations = await listOrNone(ami, 'PJSIPShowRegistrationsOutbound');
    return trunksOf(endpoints, aors, registrations);
  } finally {
    ami.close();
  }
}

/** The rule itself, on the events that AMI lists. */
export function trunksOf(
  endpoints: readonly AmiMessage[],
  aors: readonly AmiMessage[],
  registrations: readonly AmiMessage[],
): readonly string[] {
  const fixed = new Set(aors.filter((aor) => aor.Contacts && aor.MaxContacts === '0').map((aor) => aor.ObjectName));
  const details = registrations.filter(({ Event }) => Event === 'OutboundRegistrationDetail');
  const registered = new Set(details.map((detail) => detail.Endpoint).filter(Boolean));
  const logins = new Set(details.map((detail) => detail.OutboundAuth).filter(Boolean));
  return endpoints
    .filter(
      ({ ObjectName, Aor, OutboundAuths }) =>
        registered.has(ObjectName) ||
        split(Aor).some((aor) => fixed.has(aor)) ||
        split(OutboundAuths).some((auth) => logins.has(auth)),
    )
    .flatMap(({ ObjectName }) => ObjectName ?? []);
}

const split = (names = '') => names.split(',').flatMap((name) => name.trim() || []);

/** AMI answers an error where there is nothing to list ("No endpoints found"). */
const listOrNone = (ami: Ami, action: string) =>
  ami.list(action).catch((error: Error) => {
    if (/No .* found/i.test(error.message)) return [];
    throw error;
  });
