import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startAsterisk, trunkConfig } from '../support/asterisk.ts';

/** A PBX of the lab: trunks out to the carriers, and the lab's dialplan. */
export interface LabPbx {
  /** For people: what it is. */
  readonly title: string;
  /** host:port of its SIP. */
  readonly sip: string;
  /** The service's variables that connect it to this PBX, by the name `lab`. */
  readonly env: Readonly<Record<string, string>>;
  /** The last lines of its log. */
  log(): string;
  close(): Promise<void>;
}

/** @param trunks name -> host:port of its carrier */
type StartPbx = (trunks: Readonly<Record<string, string>>) => Promise<LabPbx>;

/** By the name that `--pbx` takes. */
export const pbxs: Readonly<Record<string, StartPbx>> = { asterisk: startLabAsterisk };

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
    sip: asterisk.sip,
    env: {
      PBX_LAB_KIND: 'asterisk',
      PBX_LAB_URL: asterisk.ari.url,
      PBX_LAB_USER: asterisk.ari.user,
      PBX_LAB_PASSWORD: asterisk.ari.password,
      PBX_LAB_AMI: `${asterisk.ami.host}:${asterisk.ami.port}`,
    },
    log: asterisk.log,
    close: asterisk.close,
  };
}
