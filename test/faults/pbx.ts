import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PbxKind } from '../../src/domain/model.ts';
import { startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { gatewayConfigs, includeFiles, startFreeswitch } from '../support/freeswitch.ts';
import { freePort } from '../support/ports.ts';

/** A real PBX that the suite breaks. What differs from kind to kind stands here, and in the two dialplans. */
export interface SitePbx {
  /** host:port of its SIP. */
  readonly sip: string;
  /** Ports of 127.0.0.1 where an agent reaches it: for its calls, and for its table; they may be the same. */
  readonly ports: { readonly calls: number; readonly table: number };
  readonly pid: number;
  /** The last lines of its log. */
  log(lines: number): string;
  /** What an agent needs to know that reaches it through these ports. */
  agentEnv(slot: number, ports: SitePbx['ports']): Readonly<Record<string, string>>;
  signal(signal: NodeJS.Signals): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface SitePbxOptions {
  /** Name -> host:port of its carrier. */
  readonly trunks: Readonly<Record<string, string>>;
  /** FreeSWITCH's calls ask over mod_hiredis. */
  readonly byHiredis?: boolean | undefined;
  /** More of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

export const startSitePbx: Readonly<Record<PbxKind, (options: SitePbxOptions) => Promise<SitePbx>>> = {
  asterisk: startSiteAsterisk,
  freeswitch: startSiteFreeswitch,
};

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

async function startSiteAsterisk({ trunks, env }: SitePbxOptions): Promise<SitePbx> {
  const asterisk = await startAsterisk({
    extensions: readFileSync(path('extensions.conf'), 'utf8'),
    copy: [path('../../dialplan/asterisk/callerid-groups.conf')],
    files: { 'logger.conf': '[logfiles]\nmessages => notice,warning,error\n' },
    pjsip: Object.entries(trunks)
      .map(([name, address]) => trunkConfig(name, address))
      .join(''),
    env,
  });
  return Object.assign(asterisk, {
    ports: { ...asterisk.ports, calls: asterisk.ports.http, table: asterisk.ports.ami },
    agentEnv: (_slot: number, ports: SitePbx['ports']) => ({
      PBX_OFFICE_KIND: 'asterisk',
      PBX_OFFICE_URL: `http://127.0.0.1:${ports.calls}`,
      PBX_OFFICE_USER: asterisk.ari.user,
      PBX_OFFICE_PASSWORD: asterisk.ari.password,
      PBX_OFFICE_AMI: `127.0.0.1:${ports.table}`,
    }),
  });
}

async function startSiteFreeswitch({ trunks, byHiredis, env }: SitePbxOptions): Promise<SitePbx> {
  const listen = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const hiredis = byHiredis ? [await freePort(), await freePort()] : null;
  const freeswitch = await startFreeswitch({
    dialplan: includeFiles(['../../dialplan/freeswitch/callerid-groups.xml', 'freeswitch.xml'].map(path)),
    gateways: gatewayConfigs(trunks),
    globals: { callerid_agents: listen.join('|'), ...(hiredis && { callerid_hiredis: 'callerid' }) },
    ...(hiredis && { hiredis: { ports: hiredis, waitMs: '50' } }), // as the sample has it
    env,
  });
  return Object.assign(freeswitch, {
    ports: { ...freeswitch.ports, calls: freeswitch.ports.esl, table: freeswitch.ports.esl },
    agentEnv: (slot: number, ports: SitePbx['ports']) => ({
      PBX_OFFICE_KIND: 'freeswitch',
      PBX_OFFICE_URL: `esl://127.0.0.1:${ports.calls}`,
      PBX_OFFICE_PASSWORD: freeswitch.esl.password,
      PBX_OFFICE_LISTEN: listen[slot - 1]!,
      ...(hiredis && { PBX_OFFICE_HIREDIS: `127.0.0.1:${hiredis[slot - 1]}` }),
    }),
  });
}
