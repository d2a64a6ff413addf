import type { CallRequest, Decision, Presentation } from '../../domain/decision.ts';
import type { IdentityHeader } from '../../domain/model.ts';
import { sanitizeForPbx } from '../../domain/sanitize.ts';

/**
 * What is read of the data of the channel that asks. Names are FreeSWITCH's; `callerid_` ones are those of the dialplan, which
 * says the same in this order where it says it by itself (callerid_question, `echo`).
 */
export const HEADERS = [
  'Unique-ID',
  'Caller-Caller-ID-Number',
  'Caller-Privacy-Hide-Number',
  'variable_sip_Privacy',
  'variable_effective_caller_id_number',
  'variable_callerid_trunk',
  'variable_callerid_reference',
  'variable_callerid_destination',
  'variable_callerid_attempts',
  'variable_callerid_call',
] as const;

export type Values = Readonly<Partial<Record<string, string>>>;

/** @returns what fields of that order say; null: there are more or fewer of them */
export function valuesOf(fields: readonly string[]): Values | null {
  return fields.length === HEADERS.length
    ? Object.fromEntries(HEADERS.map((name, i) => [name, fields[i]?.slice(0, LONGEST)]))
    : null;
}

/** Nothing that is longer can match. Characters. */
export const LONGEST = 300;

/** @param pbx the name of the PBX it came from */
export function readQuestion(pbx: string, values: Values): CallRequest {
  const value = (name: (typeof HEADERS)[number]) => values[name] ?? '';
  // The dialplan never changes the call's own caller ID; one that its author chose by this variable is the original.
  const number = value('variable_effective_caller_id_number') || value('Caller-Caller-ID-Number');
  return {
    pbx,
    trunk: value('variable_callerid_trunk'),
    reference: value('variable_callerid_reference'),
    destination: value('variable_callerid_destination'),
    callId: value('variable_callerid_call') || value('Unique-ID'),
    attempt: value('variable_callerid_attempts').length || 1,
    callerId: { number, presentation: presentationOf(values, number) },
    emergency: false, // such a call is never asked about: the dialplan answers it
  };
}

/** RFC 3323 and 3325: each of these hides the caller. FreeSWITCH by itself knows `id` alone. */
const HIDDEN = /\b(?:id|user|header|full)\b/;

function presentationOf(values: Values, number: string): Presentation {
  if (values['Caller-Privacy-Hide-Number'] === 'true' || HIDDEN.test(values.variable_sip_Privacy ?? '')) {
    return 'restricted';
  }
  return number === '' ? 'unavailable' : 'allowed';
}

/** callerid_answer without its nonce: action|number|reason|carrier|display mode|display text|identity header. */
export function writeAnswer(decision: Decision, identityHeader: IdentityHeader): string {
  const set = decision.action === 'set' ? decision : null;
  return [
    decision.action,
    set?.shown ?? '',
    decision.reason,
    encodeText(sanitizeForPbx(decision.carrier?.name ?? '')),
    set?.display.name ?? '',
    encodeText(sanitizeForPbx(set?.display.text ?? '')),
    set ? identityHeader : '',
  ].join('|');
}

/** As encodeURIComponent, but for quotes and brackets as well, which the dialplan's functions would take for their own. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Letters of any script and spaces stay as they are: to decode them costs a call one function of FreeSWITCH's more. */
export const encodeText = (text: string): string => text.replace(/[^\w .~\u0080-\uffff-]+/g, encode);
