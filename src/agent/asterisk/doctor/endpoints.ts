import type { Finding } from '../../../domain/finding.ts';
import type { IdentityHeader } from '../../../domain/model.ts';
import type { AmiMessage } from '../ami.ts';

const isOn = (value = '') => /^(yes|true|1|on)$/i.test(value);

/**
 * What a trunk's own settings do to the number that was set.
 * @param header where its carrier looks for the number beside From; null: not known
 */
export function examineEndpoint(name: string, endpoint: AmiMessage | null, header: IdentityHeader | null): Finding[] {
  const find = (severity: Finding['severity'], code: string, what: string, fix: string): Finding => ({
    severity,
    code,
    subject: name,
    what,
    fix,
  });
  if (!endpoint) {
    return [
      find(
        'warning',
        'trunk_missing',
        'The service knows this trunk, but there is no such PJSIP endpoint.',
        'Set it to ignored on the page if it is gone, or name it as pjsip.conf does.',
      ),
    ];
  }
  const { FromUser, SendPai, SendRpid, SendConnectedLine, SendDiversion, TrustIdOutbound } = endpoint;
  return [
    FromUser &&
      find(
        'error',
        'from_user',
        `from_user=${FromUser} stands in From in place of the number that was set.`,
        'Take from_user out of this endpoint; a carrier that wants the account there gets it by outbound_auth.',
      ),
    isOn(SendConnectedLine) &&
      find(
        'error',
        'send_connected_line',
        'A transfer or an originated call sends the number of an extension to the carrier in mid-call.',
        'send_connected_line=no in this endpoint.',
      ),
    isOn(SendDiversion) &&
      find(
        'error',
        'send_diversion',
        'A forwarded call tells the carrier the number that forwarded it.',
        'send_diversion=no in this endpoint.',
      ),
    header === 'pai' &&
      !isOn(SendPai) &&
      find(
        'error',
        'no_identity_header',
        'The carrier looks for the number in P-Asserted-Identity, which is not sent.',
        'send_pai=yes in this endpoint, or another identity header of the carrier on the page.',
      ),
    header === 'rpid' &&
      !isOn(SendRpid) &&
      find(
        'error',
        'no_identity_header',
        'The carrier looks for the number in Remote-Party-ID, which is not sent.',
        'send_rpid=yes in this endpoint, or another identity header of the carrier on the page.',
      ),
    header === null &&
      !isOn(SendPai) &&
      !isOn(SendRpid) &&
      find(
        'warning',
        'no_identity_header',
        'The number goes in From alone; many carriers look for it in P-Asserted-Identity.',
        'send_pai=yes in this endpoint, unless the carrier says that it reads From.',
      ),
    header !== 'from' &&
      !isOn(TrustIdOutbound) &&
      find(
        'warning',
        'trust_id_outbound',
        'A restricted call is anonymous to the carrier as well, and many refuse it.',
        'trust_id_outbound=yes in this endpoint: the number then goes in P-Asserted-Identity with Privacy: id.',
      ),
  ].filter((finding) => typeof finding === 'object');
}
