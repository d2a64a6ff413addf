import type { Api } from '../support/api.ts';
import { waitFor } from '../support/wait.ts';
import { callTask, carriers, groups, singleNumber, trunks } from './data.ts';

interface Entity {
  readonly id: number;
  readonly name: string;
  readonly version: number;
}
interface Page<T> {
  readonly items: readonly T[];
}
interface PbxState extends Entity {
  readonly states: readonly { readonly connected: boolean }[];
}

/** A group as the API gives and takes it. */
export interface Group extends Entity {
  readonly selection: string;
  readonly policy: string | null;
  readonly fallbackGroupId: number | null;
  readonly numbers: readonly { readonly e164: string; readonly carrierId: number; readonly enabled: boolean }[];
}

/** A trunk of the PBXs and its carrier's number for calls that nothing else fits. */
export interface TrunkData {
  readonly name: string;
  readonly carrier: string;
  readonly defaultNumber: string;
}

/**
 * Waits until agents are connected to the PBXs, then makes the lab's data. Resolves to the groups that were made.
 * @param log more to say when something does not come
 */
export async function loadData(
  service: Api,
  pbxNames: readonly string[],
  { trunks: all = trunks, log = () => '' }: { trunks?: readonly TrunkData[]; log?: () => string } = {},
): Promise<readonly Group[]> {
  const pbxs = await waitFor(
    `agent that is connected to ${pbxNames.join(' and ')}`,
    async () => {
      const { items } = await service.call<Page<PbxState>>('GET', '/v1/pbxs');
      const connected = items.filter((item) => item.states.some((state) => state.connected));
      return connected.length === pbxNames.length && connected;
    },
    60_000,
    log,
  );
  const carrierIds = new Map<string, number>();
  for (const carrier of carriers) {
    carrierIds.set(carrier.name, (await service.call<Entity>('POST', '/v1/carriers', carrier)).id);
  }
  const number = async ({ e164, carrier }: { e164: string; carrier: string }) =>
    (await service.call<Entity>('POST', '/v1/phone-numbers', { e164, carrierId: carrierIds.get(carrier) })).id;

  await number(singleNumber);
  const defaults = new Map<string, number>();
  for (const { name, carrier, defaultNumber } of all) {
    const carrierId = carrierIds.get(carrier);
    const defaultNumberId = defaults.get(defaultNumber) ?? (await number({ e164: defaultNumber, carrier }));
    defaults.set(defaultNumber, defaultNumberId);
    for (const pbx of pbxs) await assignTrunk(service, pbx.id, name, { carrierId, defaultNumberId }, log);
  }
  const made: Group[] = [];
  for (const { name, numbers } of groups) {
    const body = { name, numbers: numbers.map(({ e164, carrier }) => ({ e164, carrierId: carrierIds.get(carrier) })) };
    made.push(await service.call<Group>('POST', '/v1/groups', body));
  }
  const groupId = made.find((group) => group.name === callTask.group)?.id;
  await service.call('POST', '/v1/call-tasks', { name: callTask.name, groupId });
  return made;
}

/** The agent proposes the trunks that it finds on the PBX, so this waits for the trunk, and assigns it. */
async function assignTrunk(
  service: Api,
  pbxId: number,
  name: string,
  fields: object,
  log: () => string,
): Promise<void> {
  const trunk = await waitFor(
    `trunk ${name} found on the PBX`,
    async () => {
      const { items } = await service.call<Page<Entity>>('GET', `/v1/trunks?pbxId=${pbxId}`);
      return items.find((item) => item.name === name);
    },
    15_000,
    log,
  );
  const body = {
    ...fields,
    emergencyNumberId: null,
    policy: null,
    fallbackGroupId: null,
    displayName: 'clear',
    displayText: '',
    ignored: false,
  };
  await service.call('PUT', `/v1/trunks/${trunk.id}`, body, trunk.version);
}
