import { existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import postgresJs from 'postgres';
import type { PbxKind } from '../../src/domain/model.ts';
import { createApi } from '../support/api.ts';
import { makeFolder, removeFolder } from '../support/child.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Carrier, startCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { type AgentProcess, makeAgentProcess } from './agent-process.ts';
import { carriers, groups, single, type TrunkName, task, trunks } from './data.ts';
import { type SitePbx, startSitePbx } from './pbx.ts';
import { startProxy, type TcpProxy } from './proxy.ts';

/** A whole installation: a real PBX, carriers, PostgreSQL, and one or two agents that reach them by proxies. */
export interface Site {
  readonly pbx: SitePbx;
  readonly carriers: Readonly<Record<TrunkName, Carrier>>;
  readonly postgres: TestPostgres;
  /** The first has the API. */
  readonly agents: readonly AgentProcess[];
  /** Of each agent. `calls` and `table` are the same on a PBX with one door for both. */
  readonly proxies: readonly { readonly calls: TcpProxy; readonly table: TcpProxy; readonly database: TcpProxy }[];
  /** Asks the product's database itself. */
  readonly sql: postgresJs.Sql;
  api<T = unknown>(method: string, path: string, body?: unknown, version?: number): Promise<T>;
  /** The ids of what data.ts names. */
  readonly ids: { readonly groups: ReadonlyMap<string, number>; readonly carriers: ReadonlyMap<string, number> };
  /** Waits until this version is in force at the PBX, by what these agents report (all when not given). */
  inForce(version: number, agents?: readonly AgentProcess[]): Promise<void>;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly kind: PbxKind;
  /** FreeSWITCH's calls ask over mod_hiredis. */
  readonly byHiredis?: boolean | undefined;
  readonly agents: 1 | 2;
  /** Of the agent that has the API; calls ask slot 1 first. */
  readonly apiSlot?: 1 | 2;
  readonly mode: 'agent' | 'resident';
  /** More of the agents' environment. */
  readonly env?: (slot: number) => Readonly<Record<string, string>>;
  readonly pbxEnv?: () => Readonly<Record<string, string>>;
  /** Where PostgreSQL keeps its files; a temporary folder when not given. */
  readonly databaseFolder?: () => string;
}

interface Entity {
  readonly id: number;
  readonly version: number;
  readonly name: string;
}
interface PbxStates extends Entity {
  readonly states: readonly { agent: string; connected: boolean; inForceSeq: number | null; tableSeq: number | null }[];
}

export async function startSite(options: SiteOptions): Promise<Site> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    return await build(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(options: SiteOptions, closers: (() => unknown)[], close: () => Promise<void>): Promise<Site> {
  const folder = makeFolder(tmpdir());
  closers.push(() => removeFolder(folder));
  const carrierOf = {
    volga: await startCarrier('Volga', { ringMs: 20 }),
    neva: await startCarrier('Neva', { ringMs: 20 }),
    down: await startCarrier('down', { scenario: 'uas-503' }),
  };
  closers.push(() => Promise.all(Object.values(carrierOf).map((carrier) => carrier.stop())));
  const pbx = await startSitePbx[options.kind]({
    trunks: Object.fromEntries(trunks.map(({ name }) => [name, carrierOf[name].address])),
    byHiredis: options.byHiredis,
    env: options.pbxEnv?.() ?? {},
  });
  closers.push(pbx.close);
  const postgres = await startPostgres(options.databaseFolder?.());
  closers.push(postgres.end);
  const database = new URL(await postgres.createDatabase());
  const sql = postgresJs(database.href, { max: 1, onnotice: () => {}, backoff: () => 0.1 });
  closers.push(() => sql.end({ timeout: 1 }).catch(() => {}));

  const agents: AgentProcess[] = [];
  const proxies: Site['proxies'][number][] = [];
  const { apiSlot = 1 } = options;
  for (const slot of options.agents === 1 ? [apiSlot] : [apiSlot, 3 - apiSlot]) {
    const proxyTo = (port: number) => startProxy({ host: '127.0.0.1', port });
    const calls = await proxyTo(pbx.ports.calls);
    const table = pbx.ports.table === pbx.ports.calls ? calls : await proxyTo(pbx.ports.table);
    const own = { calls, table, database: await proxyTo(Number(database.port)) };
    proxies.push(own);
    closers.push(() => {
      for (const proxy of Object.values(own)) proxy.close();
    });
    const url = new URL(database);
    url.port = String(own.database.port);
    const agent = await makeAgentProcess(folder, slot, slot === apiSlot ? 'all' : 'agent', {
      DATABASE_URL: url.href,
      ...pbx.agentEnv(slot, { calls: calls.port, table: table.port }),
      PBX_OFFICE_MODE: options.mode,
      ...options.env?.(slot),
    });
    agents.push(agent);
    closers.push(agent.kill);
  }
  await agents[0]!.start();
  const key = await waitFor('first key', () => {
    const file = agents[0]!.keyFile;
    return existsSync(file) && statSync(file).size > 0 && readFileSync(file, 'utf8').trim();
  });

  const { call: api } = createApi(agents[0]!.url, key);
  const entity = async () => (await api<{ items: PbxStates[] }>('GET', '/v1/pbxs')).items[0];

  const office = await waitFor('PBX', entity, 20_000, agents[0]!.output);
  const ids = await load(api, office.id);
  const site: Site = {
    ...{ pbx, carriers: carrierOf, postgres, sql, agents, proxies, api, ids, close },
    async inForce(version, of = agents) {
      const isThere = async () => {
        const states = (await entity().catch(() => undefined))?.states ?? [];
        return of.every(({ slot }) =>
          states.some(({ agent, inForceSeq }) => agent.endsWith(`#${slot}`) && (inForceSeq ?? 0) >= version),
        );
      };
      await waitFor(`version ${version} in force`, isThere, 30_000, () => of.map((agent) => agent.output()).join('\n'));
    },
  };
  for (const agent of agents.slice(1)) await agent.start();
  await site.inForce(ids.version);
  return site;
}

async function load(api: Site['api'], pbxId: number) {
  const carrierIds = new Map<string, number>();
  for (const carrier of carriers) {
    carrierIds.set(carrier.name, (await api<Entity>('POST', '/v1/carriers', carrier)).id);
  }
  const number = async (e164: string | null, carrier: string): Promise<number | null> => {
    if (e164 === null) return null;
    const carrierId = carrierIds.get(carrier);
    const known = await api<{ items: { id: number; e164: string; carrierId: number }[] }>('GET', '/v1/phone-numbers');
    const found = known.items.find((item) => item.e164 === e164 && item.carrierId === carrierId);
    return found?.id ?? (await api<Entity>('POST', '/v1/phone-numbers', { e164, carrierId })).id;
  };
  await number(single.e164, single.carrier);
  let version = 0;
  for (const { name, carrier, defaultNumber, emergencyNumber } of trunks) {
    const trunk = await waitFor(`trunk ${name} that was found`, async () =>
      (await api<{ items: Entity[] }>('GET', `/v1/trunks?pbxId=${pbxId}`)).items.find((item) => item.name === name),
    );
    const body = {
      carrierId: carrierIds.get(carrier),
      defaultNumberId: await number(defaultNumber, carrier),
      emergencyNumberId: await number(emergencyNumber, carrier),
      ...{ policy: null, fallbackGroupId: null, displayName: 'clear', displayText: '', ignored: false },
    };
    await api('PUT', `/v1/trunks/${trunk.id}`, body, trunk.version);
  }
  const groupIds = new Map<string, number>();
  for (const { name, selection, numbers } of groups) {
    const body = {
      ...{ name, selection },
      numbers: numbers.map(({ e164, carrier }) => ({ e164, carrierId: carrierIds.get(carrier) })),
    };
    groupIds.set(name, (await api<Entity>('POST', '/v1/groups', body)).id);
  }
  const made = await api<Entity>('POST', '/v1/call-tasks', { name: task.name, groupId: groupIds.get(task.group) });
  version = made.version;
  return { groups: groupIds, carriers: carrierIds, version };
}
