import type { Logger } from 'pino';
import type { CallToPlace } from '../domain/call.ts';
import { everyTurn } from '../turn.ts';
import { messageOf, withDeadline } from './deadline.ts';
import type { PbxLink } from './pbx.ts';

/** Where calls to place come from. */
export interface CallQueue {
  /** The next one for this PBX: from then on it is ours alone. Null: there is none. */
  claim(pbx: string): Promise<CallToPlace | null>;
  /** Says what became of one. `failure` null: the PBX places it. */
  settle(id: string, failure: string | null): Promise<void>;
  /** Called when there may be one; returns the way to unsubscribe. */
  subscribe(listener: () => void): () => void;
}

/** A wake may get lost; a call waits for an agent no longer than 10 s. */
const POLL_MS = 2000;
/** Calls that the PBX is being asked for at once; the others wait where another agent may take them. */
const AT_ONCE = 20;
const STORE_MS = 4000;
const PLACE_MS = 5000;

/** Takes calls for one PBX while it is connected, and has it place them. Each is placed once or not at all. */
export function placeCalls(pbx: string, link: PbxLink, queue: CallQueue, log: Logger): { stop(): Promise<void> } {
  const inHand = new Set<Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let again = false;

  async function place(call: CallToPlace): Promise<void> {
    const who = { call: call.id, requestId: call.requestId, trunk: call.trunk };
    let failure: string | null = null;
    try {
      if (!link.originate) throw new Error('calls can not be placed on this kind of PBX');
      await withDeadline(link.originate(call), PLACE_MS, 'placing the call');
      log.info(who, 'a call that was asked for is placed');
    } catch (error) {
      failure = messageOf(error);
      log.warn({ ...who, error: failure }, 'a call that was asked for could not be placed');
    }
    await withDeadline(queue.settle(call.id, failure), STORE_MS, 'settling a call').catch((error: unknown) =>
      log.warn({ ...who, error: messageOf(error) }, 'what became of a call could not be saved'),
    );
  }

  async function takeAll(): Promise<void> {
    while (!stopped && link.state().connected && inHand.size < AT_ONCE) {
      // A claim whose answer is late is lost, and with it the call: placed late it would be one that nobody waits for.
      const call = await withDeadline(queue.claim(pbx), STORE_MS, 'claiming a call');
      if (!call) return;
      const placing: Promise<void> = place(call).finally(() => {
        inHand.delete(placing);
        look();
      });
      inHand.add(placing);
    }
  }

  function look(): void {
    again = true;
    looking ??= (async () => {
      while (again && !stopped) {
        again = false;
        await takeAll().catch((error: unknown) => log.debug({ error: messageOf(error) }, 'no calls could be claimed'));
      }
      looking = null;
    })();
  }

  const endLooking = everyTurn(POLL_MS, look);
  const unsubscribe = queue.subscribe(look);
  return {
    async stop() {
      stopped = true;
      endLooking();
      unsubscribe();
      await looking;
      await Promise.all(inHand);
    },
  };
}
