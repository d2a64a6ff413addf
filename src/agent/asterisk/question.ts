import type { CallRequest, Decision, Presentation } from '../../domain/decision.ts';
import { sanitizeForPbx } from '../../domain/sanitize.ts';
import type { AriEvent } from './wire.ts';

/** What a call waits for in Stasis: the arguments that callerid-groups.conf gives, decoded. */
export interface Question {
  readonly channelId: string;
  /** The dialplan takes an answer only with the nonce of the attempt that it waits in. */
  readonly nonce: string;
  /** When the call began to wait, by the PBX's clock, in ms. */
  readonly askedAt: number;
  /** When it goes on without an answer of this agent, by the same clock: to the next agent, or to its next trunk. */
  readonly until: number;
  /** The dialplan takes the answer as the extension that it goes on at; a file of a release before does not. */
  readonly takesExtension: boolean;
  readonly request: CallRequest;
}

/** The last argument: what the dialplan takes an answer by, and that nothing was cut off. */
const BY_EXTENSION = 'extension';
const BY_VARIABLE = 'end';

/** Where callerid-groups.conf takes an answer as the extension. */
export const ANSWER_CONTEXT = 'callerid-groups';
/** Asterisk cuts an extension off behind these (AST_MAX_EXTENSION of channel.h, with its end). Bytes. */
const MAX_EXTENSION = 79;

/**
 * Reads a StasisStart. Null: it is none of ours, or arrived cut off (without the end mark).
 * @param pbx the name of the PBX it came from
 */
export function readQuestion(pbx: string, event: AriEvent): Question | null {
  const channelId = event.channel?.id;
  const askedAt = parseTimestamp(event.timestamp);
  if (typeof channelId !== 'string' || channelId === '' || askedAt === null || !Array.isArray(event.args)) return null;
  // URIENCODE leaves brackets as they are, and Asterisk splits no arguments at commas behind one that is not closed.
  // A comma within a value is encoded, so all commas left are ours.
  const args = event.args.join(',').split(',');
  if (args.length !== 10 || (args[9] !== BY_EXTENSION && args[9] !== BY_VARIABLE)) return null;
  const [
    nonce = '',
    turnEnd = '',
    attempt = '',
    callId = '',
    trunk = '',
    reference = '',
    destination = '',
    number = '',
    pres = '',
  ] = args;
  const until = Number(turnEnd);
  if (!/^[0-9.]+$/.test(nonce) || Number.isNaN(until)) return null;
  return {
    channelId,
    nonce,
    askedAt,
    until,
    takesExtension: args[9] === BY_EXTENSION,
    request: {
      pbx,
      trunk: decode(trunk),
      reference: decodeReference(reference),
      destination: decode(destination),
      callId: decodeCallId(callId),
      attempt: Number.parseInt(attempt, 10) || 1,
      callerId: { number: decode(number), presentation: readPresentation(pres) },
      emergency: false, // such a call is never asked about: the dialplan answers it
    },
  };
}

/**
 * NONCE|answer|display mode|display text|action|number|reason|||carrier: what a trunk's row in the table has as well
 * stands where it stands there (see `asteriskTableForm`). As the value of CALLERID_ANSWER_<nonce>.
 */
export const writeAnswer = ({ nonce }: Question, decision: Decision): string =>
  [nonce, ...fieldsOf(decision).map(encodeURIComponent)].join('|');

/**
 * The same as an extension, for the dialplan to go on at: that spares the PBX and us a request. Letters of any script
 * stand as they are, since there is little room. Null: there is too little, or the dialplan takes none.
 */
export function writeExtension({ nonce, takesExtension }: Question, decision: Decision): string | null {
  if (!takesExtension) return null;
  const fields = fieldsOf(decision).map((field) => field.replace(NO_LETTER, encodeURIComponent));
  const text = [`=${nonce}`, ...fields].join('|');
  return Buffer.byteLength(text) <= MAX_EXTENSION ? text : null;
}

const NO_LETTER = /[^\p{L}\p{N}_. ]/gu; // a plus sign is a space to Asterisk's URIDECODE

function fieldsOf(decision: Decision): readonly string[] {
  const set = decision.action === 'set' ? decision : null;
  return [
    'answer',
    set?.display.name ?? '',
    set?.display.text ?? '',
    decision.action,
    set?.shown ?? '',
    decision.reason,
    '',
    '',
    sanitizeForPbx(decision.carrier?.name ?? ''),
  ];
}

/** ISO 8601 as Asterisk writes it (2026-01-31T10:20:30.456+0300), in ms; null: it is none. */
export function parseTimestamp(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** Undoes URIENCODE. Bytes that are no UTF-8 (a character cut in two) become U+FFFD, which no name has. */
/**
 * The dialplan sends a sign that no name has for each colon: behind a bracket that was not opened a colon in a value ends
 * the expression that it is in (parse_variable_name in pbx_variables.c), and what is left may be another reference.
 */
export const decodeReference = (text: string): string => decode(text).replaceAll('\u0001', ':');

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}

/** Undoes `CALL=LINKED`: the call's id by the dialler, where it gave it one, else that which the PBX links channels by. */
export function decodeCallId(text: string): string {
  const [own = '', linked = ''] = text.split('=');
  return decode(own || linked);
}

/** Asterisk's words are allowed, allowed_not_screened, ..., prohib, prohib_not_screened, ..., unavailable. */
export function readPresentation(word: string): Presentation {
  if (word.startsWith('allowed')) return 'allowed';
  return word.startsWith('prohib') ? 'restricted' : 'unavailable';
}
