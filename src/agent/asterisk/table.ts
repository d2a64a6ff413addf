import { messageOf } from '../deadline.ts';
import type { AmiConfig, LinkContext, PbxConfig } from '../pbx.ts';
import { startTablePublisher, type TablePublisher } from '../table/publisher.ts';
import { createSlot } from '../table/slot.ts';
import { asteriskTableForm } from './table-form.ts';
import { openTableWire } from './table-wire.ts';
import { readUserEvent } from './user-event.ts';

/**
 * Keeps the resident table of one Asterisk, and hears of the decisions that its dialplan makes by itself.
 * @param othersHave whether every other agent that answers calls of this PBX has a version
 */
export function startAsteriskTable(
  config: PbxConfig,
  ami: AmiConfig,
  context: LinkContext,
  othersHave: (version: number) => Promise<boolean>,
): TablePublisher {
  const { slot, log, snapshot, subscribe, confirmed, stateChanged, decidedByPbx } = context;
  const own = createSlot({ slot, log, confirmed, version: () => snapshot()?.seq ?? null });
  const form = asteriskTableForm(config.mode ?? 'agent');
  const hear = (event: string) => {
    try {
      const decision = readUserEvent(config.name, event);
      if (decision) decidedByPbx(decision);
    } catch (error) {
      log.error({ error: messageOf(error) }, 'an event of the dialplan could not be read');
    }
  };
  const open = async () => own.enter(await openTableWire(ami, slot, form.parts, hear));
  const isInForce = async (version: number) => (await othersHave(version)) && !(await own.isOutranked(version));
  const feed = { snapshot, subscribe };
  return startTablePublisher({ pbx: config.name, form, open, ...feed, othersHave: isInForce, stateChanged, log });
}
