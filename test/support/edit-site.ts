import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Asterisk, startAsterisk, trunkConfig } from './asterisk.ts';
import { type Service, startService } from './service.ts';
import { type Carrier, startCarrier } from './sipp.ts';
import { waitFor } from './wait.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface Entity {
  readonly id: number;
  readonly name: string;
  readonly version: number;
}
interface Page<T> {
  readonly items: readonly T[];
}
interface Pbx {
  readonly states: readonly { readonly connected: boolean; readonly inForceSeq: number | null }[];
}

/** The whole service, a real Asterisk with one trunk, and the group `Продажи` of one number, which is edited over HTTP. */
export interface EditSite {
  readonly asterisk: Asterisk;
  readonly carrier: Carrier;
  readonly service: Service;
  /** The PBX's trunk. */
  readonly trunk: string;
  readonly reference: string;
  /** Saves the group with this number alone; resolves to the version of the configuration that has it. */
  edit(e164: string): Promise<number>;
  /** Waits until the PBX confirms that version, or a later one. */
  inForce(version: number): Promise<unknown>;
  close(): Promise<void>;
}

export interface EditSiteOptions {
  /** More of the service's variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** A key of the database that `env` names, where there is one. */
  readonly key?: string;
  /** Lines for `[options]` of asterisk.conf. */
  readonly asterisk?: string;
  /** How long the PBX's table may take until it has all. */
  readonly inForceMs?: number;
}

/** @param e164 the group's first number; it is in force when this resolves */
export async function startEditSite(e164: string, options: EditSiteOptions = {}): Promise<EditSite> {
  const trunk = 'volga-1';
  const name = 'Продажи';
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const carrier = await startCarrier('volga');
    closing.push(() => carrier.stop());
    const asterisk = await startAsterisk({
      extensions: readFileSync(path('../lab/extensions.conf'), 'utf8'),
      copy: [path('../../dialplan/asterisk/callerid-groups.conf')],
      pjsip: trunkConfig(trunk, carrier.address),
      files: { 'logger.conf': '[logfiles]\nmessages => notice,warning,error\n' },
      options: options.asterisk ?? '',
    });
    closing.push(() => asterisk.close());
    const service = await startService({
      env: {
        PBX_LAB_KIND: 'asterisk',
        PBX_LAB_URL: asterisk.ari.url,
        PBX_LAB_USER: asterisk.ari.user,
        PBX_LAB_PASSWORD: asterisk.ari.password,
        PBX_LAB_AMI: `${asterisk.ami.host}:${asterisk.ami.port}`,
        ...options.env,
      },
      ...(options.key === undefined ? {} : { key: options.key }),
    });
    closing.push(() => service.close());

    const volga = { name: 'Volga', country: 'RU', numberFormat: '+e164' };
    const carrierId = (await service.call<Entity>('POST', '/v1/carriers', volga)).id;
    const body = (number: string) => ({
      ...{ name, selection: 'position', policy: null, fallbackGroupId: null },
      numbers: [{ e164: number, carrierId, enabled: true }],
    });
    let group = await service.call<Entity>('POST', '/v1/groups', body(e164));
    const found = await waitFor('trunk found on the PBX', async () => {
      const { items } = await service.call<Page<Entity>>('GET', '/v1/trunks');
      return items.find((each) => each.name === trunk);
    });
    const fields = { carrierId, defaultNumberId: null, emergencyNumberId: null, policy: null, fallbackGroupId: null };
    const display = { displayName: 'clear', displayText: '', ignored: false };
    const assigned = await service.call<Entity>(
      'PUT',
      `/v1/trunks/${found.id}`,
      { ...fields, ...display },
      found.version,
    );

    const inForce = (version: number) =>
      waitFor(
        `version ${version} in force`,
        async () => {
          const { items } = await service.call<Page<Pbx>>('GET', '/v1/pbxs');
          const states = items.flatMap((pbx) => pbx.states).filter(({ connected }) => connected);
          return states.length > 0 && states.every(({ inForceSeq }) => (inForceSeq ?? 0) >= version);
        },
        options.inForceMs ?? 30_000,
      );
    await inForce(assigned.version);
    return {
      ...{ asterisk, carrier, service, trunk, reference: `group:${name}`, inForce, close },
      async edit(number) {
        group = await service.call<Entity>('PUT', `/v1/groups/${group.id}`, body(number), group.version);
        return group.version;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
