import { type Action, SOURCES } from '../../domain/decision.ts';
import { messageOf } from '../deadline.ts';
import type { LinkContext, PbxConfig, PbxDecision } from '../pbx.ts';
import { startTablePublisher, type TablePublisher } from '../table/publisher.ts';
import { createSlot } from '../table/slot.ts';
import { type EslConfig, openEsl } from './esl.ts';
import { HEADERS, readQuestion } from './question.ts';
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
  const { slot, log, snapshot, confirmed, stateChanged, decidedByPbx } = context;
  const own = createSlot({ slot, log, confirmed, version: () => snapshot()?.seq ?? null });
  const form = freeswitchTableForm(config.mode ?? 'agent');
  const hear = (header: (name: string) => string) => {
    try {
      const decision = readDecision(config.name, header);
      if (decision) decidedByPbx(decision);
    } catch (error) {
      log.error({ error: messageOf(error) }, 'an event of the dialplan could not be read');
    }
  };
  const open = async () => {
    const esl = await openEsl(address);
    await esl.listen(EVENT, hear);
    return own.enter(createTableWire(esl, slot, form.parts));
  };
  const isInForce = async (version: number) => (await othersHave(version)) && !(await own.isOutranked(version));
  return startTablePublisher({ pbx: config.name, form, open, snapshot, othersHave: isInForce, stateChanged, log });
}

/** Null: it is of another release. */
export function readDecision(pbx: string, header: (name: string) => string): PbxDecision | null {
  const text = (name: string) => header(`variable_callerid_${name}`);
  const source = SOURCES.find((word) => word === text('source'));
  const action = ACTIONS.find((word) => word === text('action'));
  if (!source || source === 'agent' || !action) return null;
  const request = readQuestion(pbx, Object.fromEntries(HEADERS.map((name) => [name, header(name).slice(0, 300)])));
  const reason = text('reason');
  return {
    request: { ...request, emergency: reason === 'emergency' },
    ...{ source, action, reason, shown: text('number') },
    seq: Number(text('version')) || 0,
    // microseconds
    at: Math.round(Number(header('Event-Date-Timestamp')) / 1000) || 0,
  };
}
