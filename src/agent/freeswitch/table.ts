import { type Action, SOURCES } from '../../domain/decision.ts';
import { messageOf } from '../deadline.ts';
import type { LinkContext, PbxConfig, PbxDecision } from '../pbx.ts';
import { startTablePublisher, type TablePublisher } from '../table/publisher.ts';
import { createSlot } from '../table/slot.ts';
import { type EslConfig, openEsl } from './esl.ts';
import { HEADERS, LONGEST, readQuestion, type Values, valuesOf } from './question.ts';
import { freeswitchTableForm } from './table-form.ts';
import { createTableWire } from './table-wire.ts';

/** What callerid-groups.xml fires when it has decided by itself. */
const EVENT = 'callerid::decision';
const ACTIONS: readonly Action[] = ['set', 'keep', 'reject'];

/**
 * Keeps the resident table of one FreeSWITCH, and hears of the decisions that its dialplan makes by itself.
 * @param othersHave whether every other agent that answers calls of this PBX has a version
 */
export function startFreeswitchTable(
  config: PbxConfig,
  address: EslConfig,
  context: LinkContext,
  othersHave: (version: number) => Promise<boolean>,
): TablePublisher {
  const { slot, log, snapshot, subscribe, confirmed, stateChanged, decidedByPbx } = context;
  const own = createSlot({ slot, log, confirmed, version: () => snapshot()?.seq ?? null });
  const form = freeswitchTableForm(config.mode ?? 'agent');
  const hear = (read: typeof readDecision) => (header: Header) => {
    try {
      const decision = read(config.name, header);
      if (decision) decidedByPbx(decision);
    } catch (error) {
      log.error({ error: messageOf(error) }, 'an event of the dialplan could not be read');
    }
  };
  const open = async () => {
    const esl = await openEsl(address);
    await esl.listen(EVENT, hear(readDecision), hear(readTold));
    return own.enter(createTableWire(esl, slot, form.parts));
  };
  const isInForce = async (version: number) => (await othersHave(version)) && !(await own.isOutranked(version));
  const feed = { snapshot, subscribe };
  return startTablePublisher({ pbx: config.name, form, open, ...feed, othersHave: isInForce, stateChanged, log });
}

type Header = (name: string) => string;

/** Of an event with all of the call's data. Null: it is of another release. */
export function readDecision(pbx: string, header: Header): PbxDecision | null {
  const said = ['source', 'action', 'reason', 'number', 'version'].map((name) => header(`variable_callerid_${name}`));
  const values = Object.fromEntries(HEADERS.map((name) => [name, header(name).slice(0, LONGEST)]));
  return decisionOf(pbx, said, values, header);
}

/** Of what the dialplan says to `echo`, which most calls do: callerid|source|action|reason|number|version|... */
export function readTold(pbx: string, header: Header): PbxDecision | null {
  const [by, ...fields] = header('API-Command-Argument').split('|');
  const values = valuesOf(fields.slice(SAID));
  return by === 'callerid' && values ? decisionOf(pbx, fields.slice(0, SAID), values, header) : null;
}

const SAID = 5;

function decisionOf(pbx: string, said: readonly string[], values: Values, header: Header): PbxDecision | null {
  const [sourceWord, actionWord, reason = '', shown = '', version = ''] = said;
  const source = SOURCES.find((word) => word === sourceWord);
  const action = ACTIONS.find((word) => word === actionWord);
  if (!source || source === 'agent' || !action) return null;
  return {
    request: { ...readQuestion(pbx, values), emergency: reason === 'emergency' },
    ...{ source, action, reason, shown },
    seq: Number(version) || 0,
    // microseconds
    at: Math.round(Number(header('Event-Date-Timestamp')) / 1000) || 0,
  };
}
