import type { Decision } from '../../domain/decision.ts';
import { messageOf } from '../deadline.ts';
import type { LinkContext } from '../pbx.ts';
import type { PbxClock } from './pbx-clock.ts';
import { type Question, readQuestion, writeAnswer } from './question.ts';
import type { AriEvent, AriWire } from './wire.ts';

/** A call whose turn has gone by so far (200 of 300 ms) when its question is read is left alone: it goes on soon. */
const LATE = 2 / 3;
/** A `continue` sent later (250 of 300 ms) could end the wait for the next agent, or of the channel's next attempt. */
const TOO_LATE = 5 / 6;
/** One request of the call path. The dialplan itself waits 300 ms for everything. */
const REQUEST_MS = 250;
/** More calls than this at once are left to the dialplan's bound. */
const MAX_IN_HAND = 2000;

/** Answers the questions of one Asterisk's calls. */
export interface Answerer {
  /** Takes a StasisStart. Never throws; what goes wrong is logged, and the dialplan's bound ends the wait. */
  take(wire: AriWire, event: AriEvent): void;
  isInHand(channelId: string): boolean;
  /** How many calls are. */
  inHand(): number;
  /** Resolves when no call is in hand, at the latest after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
}

export function createAnswerer(pbx: string, context: LinkContext, clock: PbxClock): Answerer {
  const { log } = context;
  const inHand = new Map<string, Promise<void>>();

  /** Ms since the call began to wait, by the PBX's clock; infinite while that clock is not known. */
  const ageOf = ({ askedAt }: Question) => (clock.now() ?? Number.POSITIVE_INFINITY) - askedAt;
  /** True: less than this part of the turn has gone by. */
  const isWithin = (part: number, question: Question) => ageOf(question) < part * (question.until - question.askedAt);

  async function answer(wire: AriWire, question: Question): Promise<void> {
    const { channelId, request, nonce } = question;
    const startedAt = performance.now();
    const inTime = () => isWithin(TOO_LATE, question);
    let decision: Decision | null = null;
    let isTaken = false;
    try {
      decision = context.decide(request);
      if (decision) {
        // Awaited: requests go over several sockets, so two sent at once may arrive in either order.
        const value = writeAnswer(nonce, decision);
        await wire.request('channels.setChannelVar', { channelId, variable: 'CALLERID_ANSWER', value }, REQUEST_MS);
        // The dialplan looks for it when its bound runs out as well: it is taken whatever becomes of `continue`.
        isTaken = inTime();
      }
    } finally {
      // On an error as well: the call goes on at once, by what the dialplan itself knows.
      if (inTime()) await letGo(wire, channelId);
    }
    if (!decision || !isTaken) return;
    const waitMs = Math.max(ageOf(question), performance.now() - startedAt);
    context.answered(request, decision, Math.round(waitMs * 1000));
  }

  const letGo = (wire: AriWire, channelId: string) =>
    wire.request('channels.continueInDialplan', { channelId }, REQUEST_MS).catch((error) => {
      log.warn(
        { channel: channelId, error: messageOf(error) },
        'a call could not be told to go on; its bound ends the wait',
      );
    });

  return {
    take(wire, event) {
      const question = readQuestion(pbx, event);
      if (!question) {
        log.error({ channel: event.channel?.name }, 'a call asks in a form that this release does not know');
        return;
      }
      const { channelId, request } = question;
      const about = { call: request.callId, attempt: request.attempt, trunk: request.trunk };
      if (!isWithin(LATE, question) || inHand.size >= MAX_IN_HAND) {
        log.warn(
          { ...about, ageMs: ageOf(question), inHand: inHand.size },
          'a call asked too long ago; left to its dialplan',
        );
        return;
      }
      const done = answer(wire, question)
        .catch((error) => log.warn({ ...about, error: messageOf(error) }, 'a call did not take its answer'))
        .finally(() => inHand.delete(channelId));
      inHand.set(channelId, done);
    },
    isInHand: (channelId) => inHand.has(channelId),
    inHand: () => inHand.size,
    async drain(timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([Promise.all(inHand.values()), enough]);
      clearTimeout(timer);
    },
  };
}
