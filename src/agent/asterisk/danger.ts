import type { AmiConfig } from '../pbx.ts';
import { openAmi } from './ami.ts';
import type { AriWire } from './wire.ts';

const REQUEST_MS = 2000;
/** Of AstDB, and of nothing else in it. */
const PROBE = { Family: 'callerid-probe', Key: 'live_dangerously' };

/**
 * Whether `live_dangerously=yes`, by which whoever reaches ARI or AMI can run commands on the PBX. Asterisk tells nobody;
 * but only then ARI may write to AstDB, and AMI (class `system`) sees whether it did.
 * @throws Error when the PBX does not answer
 */
export async function livesDangerously(wire: Pick<AriWire, 'request'>, config: AmiConfig): Promise<boolean> {
  const variable = `DB(${PROBE.Family}/${PROBE.Key})`;
  await wire.request('asterisk.setGlobalVar', { variable, value: '1' }, REQUEST_MS);
  const ami = await openAmi(config);
  try {
    return await ami.action('DBDel', PROBE).then(
      () => true,
      () => false, // there is no such key
    );
  } finally {
    ami.close();
  }
}
