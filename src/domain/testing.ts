import type { CallRequest } from './decision.ts';
import type { CallerIdGroup, CallTask, Carrier, Configuration, Pbx, PhoneNumber, Settings, Trunk } from './model.ts';

/** Records for tests, each whole but for what the test is about. */

export function aCarrier(id: number, rest: Partial<Carrier> = {}): Carrier {
  return { id, name: `Carrier ${id}`, country: 'RU', numberFormat: '+e164', identityHeader: 'pai', ...rest };
}

export function aPbx(id: number, rest: Partial<Pbx> = {}): Pbx {
  return { id, name: `pbx${id}`, kind: 'asterisk', ...rest };
}

/** +7 916 and the id, so that two ids are two numbers. */
export function aNumber(id: number, carrierId: number, rest: Partial<PhoneNumber> = {}): PhoneNumber {
  return { id, e164: `+7916${String(id).padStart(7, '0')}`, carrierId, enabled: true, ...rest };
}

/** A group of these phone numbers, in this order, all enabled in it. */
export function aGroup(
  id: number,
  phoneNumberIds: readonly number[],
  rest: Partial<CallerIdGroup> = {},
): CallerIdGroup {
  return {
    id,
    name: `Group ${id}`,
    aliases: [],
    selection: 'position',
    policy: null,
    fallbackGroupId: null,
    numbers: phoneNumberIds.map((phoneNumberId) => ({ phoneNumberId, enabled: true })),
    ...rest,
  };
}

export function aTrunk(id: number, pbxId: number, carrierId: number | null, rest: Partial<Trunk> = {}): Trunk {
  return {
    id,
    pbxId,
    name: `trunk${id}`,
    carrierId,
    defaultNumberId: null,
    emergencyNumberId: null,
    policy: null,
    fallbackGroupId: null,
    displayName: 'clear',
    displayText: '',
    ignored: false,
    ...rest,
  };
}

export function aTask(id: number, rest: Partial<CallTask> = {}): CallTask {
  return { id, name: `Task ${id}`, groupId: null, phoneNumberId: null, ...rest };
}

export function theSettings(rest: Partial<Settings> = {}): Settings {
  return {
    policy: 'trunk_default',
    fallbackGroupId: null,
    emergencyDestinations: ['112'],
    decisionRetentionDays: 30,
    maskDestinations: false,
    ...rest,
  };
}

export function aConfiguration(rest: Partial<Configuration> = {}): Configuration {
  return {
    seq: 1,
    carriers: [],
    pbxs: [],
    phoneNumbers: [],
    groups: [],
    trunks: [],
    callTasks: [],
    settings: theSettings(),
    ...rest,
  };
}

export function aRequest(rest: Partial<CallRequest> = {}): CallRequest {
  return {
    pbx: 'pbx1',
    trunk: 'trunk1',
    reference: '',
    destination: '+74951234567',
    callId: 'call-1',
    attempt: 1,
    callerId: { number: '101', presentation: 'allowed' },
    emergency: false,
    ...rest,
  };
}
