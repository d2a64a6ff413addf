import type { Finding, PbxKnowledge } from '../domain/finding.ts';
import { examineAsterisk } from './asterisk/doctor/examine.ts';
import { exposures } from './exposure.ts';
import { examineFreeswitch } from './freeswitch/doctor/examine.ts';
import type { PbxConfig } from './pbx.ts';

/**
 * Looks at a running PBX for whatever would break a promise. Changes nothing there. Never rejects: a PBX that can't be
 * reached is a finding.
 * @param knowledge null: the service could not be asked, so trunks are those that the PBX shows by itself
 * @param now ms since 1970, the clock that the PBX's is compared with
 */
export async function examinePbx(
  config: PbxConfig,
  knowledge: PbxKnowledge | null,
  now: () => number = Date.now,
): Promise<readonly Finding[]> {
  const examine = config.kind === 'asterisk' ? examineAsterisk : examineFreeswitch;
  return [...exposures(config), ...(await examine(config, knowledge, now))];
}
