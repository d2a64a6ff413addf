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
  readonly request: CallRequest;
}

const END_MARK = 'end';

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
  if (args.length !== 10 || args[9] !== END_MARK) return null;
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
    request: {
      pbx,
      trunk: decode(trunk),
      reference: decode(reference),
      destination: decode(destination),
      callId: decode(callId),
      attempt: Number.parseInt(attempt, 10) || 1,
      callerId: { number: decode(number), presentation: readPresentation(pres) },
      emergency: false, // such a call is never asked about: the dialplan answers it
    },
  };
}

/**
 * The value of CALLERID_ANSWER_<nonce>: NONCE|answer|display mode|display text|action|number|reason|||carrier. What a
 * trunk's row in the table has as well stands where it stands there: see `asteriskTableForm`.
 */
export function writeAnswer(nonce: string, decision: Decision): string {
  const set = decision.action === 'set' ? decision : null;
  const fields = [
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
  return [nonce, ...fields.map(encodeURIComponent)].join('|');
}

/** ISO 8601 as Asterisk writes it (2026-01-31T10:20:30.456+0300), in ms; null: it is none. */
export function parseTimestamp(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** Undoes URIENCODE. Bytes that are no UTF-8 (a character cut in two) become U+FFFD, which no name has. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}

/** Asterisk's words are allowed, allowed_not_screened, ..., prohib, prohib_not_screened, ..., unavailable. */
export function readPresentation(word: string): Presentation {
  if (word.startsWith('allowed')) return 'allowed';
  return word.startsWith('prohib') ? 'restricted' : 'unavailable';
}
