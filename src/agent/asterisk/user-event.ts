import { type Action, SOURCES } from '../../domain/decision.ts';
import type { PbxDecision } from '../pbx.ts';
import { fieldOf } from './ami.ts';
import { decode, decodeCallId, decodeReference, readPresentation } from './question.ts';

const NAME = 'callerid-groups';
const ACTIONS: readonly Action[] = ['set', 'keep', 'reject'];

/** Reads what callerid-groups.conf tells of a decision of its own. Null: it is another event, or of another release. */
export function readUserEvent(pbx: string, event: string): PbxDecision | null {
  if (fieldOf(event, 'UserEvent') !== NAME) return null;
  const fields = fieldOf(event, 'Decision')?.split('|');
  if (fields?.length !== 13) return null;
  const [at = '', seq = '', source = '', action = '', shown = '', reason = '', attempt = '', callId = '', ...texts] =
    fields;
  const [trunk = '', , destination = '', number = '', presentation = ''] = texts.map(decode);
  const reference = decodeReference(texts[1] ?? '');
  if (!isOneOf(SOURCES, source) || source === 'agent' || !isOneOf(ACTIONS, action)) return null;
  return {
    request: {
      ...{ pbx, trunk, reference, destination, callId: decodeCallId(callId) },
      attempt: Number.parseInt(attempt, 10) || 1,
      callerId: { number, presentation: readPresentation(presentation) },
      emergency: reason === 'emergency',
    },
    ...{ source, action, shown, reason },
    seq: Number(seq) || 0,
    at: Number(at) || 0,
  };
}

const isOneOf = <T extends string>(words: readonly T[], word: string): word is T =>
  (words as readonly string[]).includes(word);
