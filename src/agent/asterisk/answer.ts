import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from '../../domain/decision.ts';
import { DeadlineError, messageOf } from '../deadline.ts';
import type { LinkContext } from '../pbx.ts';
import type { PbxClock } from './pbx-clock.ts';
import { ANSWER_CONTEXT, type Question, readQuestion, writeAnswer, writeExtension } from './question.ts';
import type { AriEvent, AriOperation, AriWire } from './wire.ts';

/** A call whose turn has gone by so far (200 of 300 ms) when its question is read is left alone: it goes on soon. */
const LATE = 2 / 3;
/** A `continue` sent later (250 of 300 ms) could end the wait for the next agent, or of the channel's next attempt. */
const TOO_LATE = 5 / 6;
/** One request that no call waits for. */
const REQUEST_MS = 1000;
/** How long an answer is left to the dialplan after its turn: it reads it at once, but may have to wait for a core. */
const READ_MS = 1000;
/** Answers are taken back together, by one timer and in one packet. Milliseconds. */
const TOGETHER_MS = 250;
/** A PBX that has not confirmed an answer for so long may hang. */
const PROMPT_MS = 50;
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
  /** Answers that the PBX still holds, by variable, and until when it may. */
  const held = new Map<string, { readonly wire: AriWire; readonly until: number }>();
  let takingBack: NodeJS.Timeout | undefined;

  /** When each answer was sent that is not confirmed yet, the oldest first. */
  const unconfirmed = new Set<{ readonly since: number }>();

  const isPrompt = () => {
    const [oldest] = unconfirmed;
    return oldest === undefined || performance.now() - oldest.since < PROMPT_MS;
  };
  /** Ms since the call began to wait, by the PBX's clock; infinite while that clock is not known. */
  const ageOf = ({ askedAt }: Question) => (clock.now() ?? Number.POSITIVE_INFINITY) - askedAt;
  /** Ms until this part of the turn has gone by. */
  const leftOf = (part: number, question: Question) => part * (question.until - question.askedAt) - ageOf(question);
  const isWithin = (part: number, question: Question) => leftOf(part, question) > 0;

  async function answer(wire: AriWire, question: Question): Promise<void> {
    const { channelId, request } = question;
    const startedAt = performance.now();
    const inTime = () => isWithin(TOO_LATE, question);
    let decision: Decision | null = null;
    let isTaken = false;
    let isSure = false;
    let going: Promise<unknown> | null = null;
    try {
      decision = context.decide(request);
      if (decision) {
        // Not while the PBX hangs: what it then reads late could end another wait of the channel.
        const prompt = isPrompt();
        const extension = prompt ? writeExtension(question, decision) : null;
        const taking = extension
          ? goOnAt(wire, question, extension)
          : setAnswer(wire, question, writeAnswer(question, decision));
        // Sent behind the answer at once, where it can't overtake it: that spares the call a round trip.
        if (!extension && wire.isOrdered && prompt) going = letGo(wire, channelId);
        const isConfirmed = await taking;
        if (extension) going = taking;
        isTaken = true;
        // The dialplan looks for it when its bound runs out as well: it is taken whatever becomes of `continue`.
        isSure = isConfirmed && isWithin(1, question);
      }
    } finally {
      // On an error as well: the call goes on at once, by what the dialplan itself knows.
      if (going) await going;
      else if (inTime()) await letGo(wire, channelId);
    }
    if (!decision || !isTaken) return;
    const waitMs = Math.max(ageOf(question), performance.now() - startedAt);
    context.answered(request, decision, isSure ? Math.round(waitMs * 1000) : null);
  }

  /** Answer and leave to go on in one request: the call goes on at an extension that is the answer. */
  const goOnAt = (wire: AriWire, question: Question, extension: string): Promise<boolean> =>
    confirmed(wire, question, 'channels.continueInDialplan', {
      ...{ channelId: question.channelId, context: ANSWER_CONTEXT, extension, priority: 1 },
    });

  function setAnswer(wire: AriWire, question: Question, value: string): Promise<boolean> {
    // A variable of the channel itself would do harm: see callerid-groups.conf.
    const variable = `CALLERID_ANSWER_${question.nonce}`;
    held.set(variable, { wire, until: performance.now() + leftOf(1, question) + READ_MS });
    takingBack ??= setTimeout(takeBackDue, READ_MS + 2 * TOGETHER_MS).unref();
    return confirmed(wire, question, 'asterisk.setGlobalVar', { variable, value });
  }

  /** False: the PBX is late to confirm it, and may have done it all the same. Rejects when it refuses it. */
  async function confirmed(
    wire: AriWire,
    question: Question,
    operation: AriOperation,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    const sent = { since: performance.now() };
    unconfirmed.add(sent);
    try {
      await wire.request(operation, parameters, leftOf(TOO_LATE, question));
      return true;
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      log.warn({ error: error.message }, 'the PBX did not confirm an answer in time; it may have taken it');
      return false;
    } finally {
      unconfirmed.delete(sent);
    }
  }

  function takeBack(variable: string, { wire }: { readonly wire: AriWire }): Promise<unknown> {
    held.delete(variable);
    // Without a value the variable is removed, not emptied: every look-up of a variable goes through all of them.
    return wire.request('asterisk.setGlobalVar', { variable }, REQUEST_MS).catch(() => {});
  }

  function takeBackDue(): void {
    const now = performance.now();
    for (const [variable, answer] of held) if (answer.until <= now) void takeBack(variable, answer);
    const [next] = held.values();
    takingBack = next && setTimeout(takeBackDue, Math.max(TOGETHER_MS, next.until - now)).unref();
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
        // The channel's next attempt may be in hand by now.
        .finally(() => inHand.get(channelId) === done && inHand.delete(channelId));
      inHand.set(channelId, done);
    },
    isInHand: (channelId) => inHand.has(channelId),
    inHand: () => inHand.size,
    async drain(timeoutMs) {
      const drained = Promise.all(inHand.values()).then(async () => {
        if (held.size === 0) return;
        await sleep(timeoutMs / 10); // for the dialplan to read the last ones
        await Promise.all([...held].map(([variable, answer]) => takeBack(variable, answer)));
      });
      await Promise.race([drained, sleep(timeoutMs, undefined, { ref: false })]);
      clearTimeout(takingBack);
    },
  };
}
