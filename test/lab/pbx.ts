import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { gatewayConfigs, includeFiles, startFreeswitch } from '../support/freeswitch.ts';
import { freePort } from '../support/ports.ts';

/** What a call by a PBX needs to know of it. */
export interface CalledPbx {
  /** For people: what it is. */
  readonly title: string;
  /** host:port of its SIP. */
  readonly sip: string;
  /** The address that phones call from; not set: 127.0.0.1. */
  readonly callFrom?: string;
  /** As the service knows it. */
  readonly name: string;
}

/** A PBX of the lab: trunks out to the carriers, and the lab's dialplan. */
export interface LabPbx extends CalledPbx {
  /** The service's variables that connect it to this PBX. */
  readonly env: Readonly<Record<string, string>>;
  /** The last lines of its log. */
  log(): string;
  close(): Promise<void>;
}

/** @param trunks name -> host:port of its carrier */
type StartPbx = (trunks: Readonly<Record<string, string>>) => Promise<LabPbx>;

/** By the name that `--pbx` takes. */
export const pbxs: Readonly<Record<string, readonly StartPbx[]>> = {
  asterisk: [startLabAsterisk],
  freeswitch: [startLabFreeswitch],
  both: [startLabAsterisk, startLabFreeswitch],
};

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

async function startLabAsterisk(trunks: Readonly<Record<string, string>>): Promise<LabPbx> {
  const asterisk = await startAsterisk({
    extensions: readFileSync(path('extensions.conf'), 'utf8'),
    copy: [path('../../dialplan/asterisk/callerid-groups.conf')],
    pjsip: Object.entries(trunks)
      .map(([name, address]) => trunkConfig(name, address))
      .join(''),
  });
  const version = /Asterisk (\S+?)(\+|\s)/.exec(await asterisk.cli('core show version'))?.[1] ?? '';
  return {
    title: `Asterisk ${version}`,
    name: 'asterisk',
    sip: asterisk.sip,
    env: {
      PBX_ASTERISK_KIND: 'asterisk',
      PBX_ASTERISK_URL: asterisk.ari.url,
      PBX_ASTERISK_USER: asterisk.ari.user,
      PBX_ASTERISK_PASSWORD: asterisk.ari.password,
      PBX_ASTERISK_AMI: `${asterisk.ami.host}:${asterisk.ami.port}`,
    },
    log: asterisk.log,
    close: asterisk.close,
  };
}

async function startLabFreeswitch(trunks: Readonly<Record<string, string>>): Promise<LabPbx> {
  const listen = `127.0.0.1:${await freePort()}`;
  const freeswitch = await startFreeswitch({
    dialplan: includeFiles(['../../dialplan/freeswitch/callerid-groups.xml', 'freeswitch.xml'].map(path)),
    gateways: gatewayConfigs(trunks),
    globals: { callerid_agents: listen },
  });
  const version = /Version (\S+?)[-+~\s]/.exec(await freeswitch.cli('version'))?.[1] ?? '';
  return {
    title: `FreeSWITCH ${version}`,
    name: 'freeswitch',
    sip: freeswitch.sip,
    env: {
      PBX_FREESWITCH_KIND: 'freeswitch',
      PBX_FREESWITCH_URL: freeswitch.esl.url,
      PBX_FREESWITCH_PASSWORD: freeswitch.esl.password,
      PBX_FREESWITCH_LISTEN: listen,
    },
    log: freeswitch.log,
    close: freeswitch.close,
  };
}
