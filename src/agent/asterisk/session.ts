import { everyTurn } from '../../turn.ts';
import { messageOf } from '../deadline.ts';
import type { LinkContext, PbxConfig } from '../pbx.ts';
import type { Standing } from '../standing.ts';
import type { Answerer } from './answer.ts';
import { readGlobal } from './ari.ts';
import { discoverTrunks } from './discover.ts';
import type { PbxClock } from './pbx-clock.ts';
import { parseTimestamp } from './question.ts';
import type { AriEvent, AriWire } from './wire.ts';

/** The dialplan takes a heartbeat older than 500 ms for dead. Each beat is a line in a PBX log of verbosity 2. */
const BEAT_MS = 200;
/** Without a beat taken for so long the connection is of no use: a new one is made. */
const BEATLESS_MS = 3000;
const MEASURE_MS = 1000;
const COMPARE_MS = 1000;
const SWEEP_MS = 10_000;
const DISCOVER_MS = 30_000;
const REQUEST_MS = 2000;
/** A slot whose heartbeat is older than this has no living agent. Longer than one that wakes goes by what it knew before. */
const DEAD_MS = 3000;
/** How often the others are told by which version this agent answers, when it is the same. */
const TELL_MS = 5000;
const SLOTS = [1, 2, 3, 4];
/**
 * All that is listened to; every other event would cost the PBX and us work on each call. To the PBX an answer to a
 * request that came by the event socket is an event as well.
 */
const EVENTS = ['StasisStart', 'ApplicationReplaced', 'RESTResponse'];

export const appOf = (slot: number): string => `callerid-${slot}`;
const aliveOf = (slot: number): string => `CALLERID_ALIVE_${slot}`;
/** The version that an agent answers by, for the other agents. */
const seqOf = (slot: number): string => `CALLERID_SEQ_${slot}`;

/** What is done on one connection while it lives: answer, beat, measure the clock, sweep, discover. */
export interface Session {
  onEvent(event: AriEvent): void;
  /** True: another process took this slot's app. */
  replaced(): boolean;
  /** Prepares the connection, then beats. Rejects when the PBX does not play along. */
  begin(): Promise<void>;
  /** Tells the dialplan to ask no more, and lets go of the calls that still wait. Bounded; never rejects. */
  retire(): Promise<void>;
  /** True: nobody's heart beats in this slot any more, or the PBX can't tell. */
  slotIsFree(): Promise<boolean>;
  /** True: every other agent that answers calls of this PBX has this version. */
  othersHave(version: number): Promise<boolean>;
  /** Ends what runs on its own. */
  end(): void;
  close(): void;
}

export function createSession(
  wire: AriWire,
  config: PbxConfig,
  context: LinkContext,
  clock: PbxClock,
  answerer: Answerer,
  standing: Standing,
): Session {
  const { log, slot } = context;
  const app = appOf(slot);
  /** What is done again and again, in the turn of a heartbeat: each turn of its own would wake this process and the PBX. */
  const tasks: { readonly everyBeats: number; readonly run: () => void }[] = [];
  let beats = 0;
  let isReplaced = false;
  let lastBeat = performance.now();
  let beating = false;
  let parkedBefore = new Set<string>();
  /** The version that the others were told of. */
  let told = -1;
  let toldAt = Number.NEGATIVE_INFINITY;

  const setGlobal = (variable: string, value: number) =>
    wire.request('asterisk.setGlobalVar', { variable, value: String(value) }, REQUEST_MS);

  async function beat(): Promise<void> {
    const now = clock.now();
    if (performance.now() - lastBeat > BEATLESS_MS) wire.close('the PBX takes no heartbeat');
    if (now === null || beating) return;
    // Nothing to decide on is no fault of the connection.
    if (!context.ready() || !standing.mayAnswer()) {
      lastBeat = performance.now();
      return;
    }
    beating = true;
    try {
      const seq = context.snapshot()?.seq ?? 0;
      // Now and then anyway: a reload of a dialplan with clearglobalvars=yes forgets it.
      if (seq !== told || performance.now() - toldAt > TELL_MS) {
        await setGlobal(seqOf(slot), seq);
        toldAt = performance.now();
      }
      told = seq;
      await setGlobal(aliveOf(slot), Math.round(now));
      lastBeat = performance.now();
    } finally {
      beating = false;
    }
  }

  async function measure(): Promise<void> {
    const before = performance.now();
    const answer = (await wire.request('asterisk.ping', {}, REQUEST_MS)) as { timestamp?: unknown };
    const time = parseTimestamp(answer?.timestamp);
    if (time !== null) clock.measured(time, before, performance.now());
  }

  async function getGlobal(variable: string): Promise<number> {
    const answer = await wire.request('asterisk.getGlobalVar', { variable }, REQUEST_MS);
    return Number((answer as { value?: unknown }).value ?? 0);
  }

  const heartbeatAge = async (ofSlot: number) => (clock.now() ?? 0) - (await getGlobal(aliveOf(ofSlot)));

  /** The versions that the other agents answer by, of those that do. */
  async function versionsOfOthers(): Promise<readonly number[]> {
    const versions = SLOTS.filter((other) => other !== slot).map(async (other) =>
      (await heartbeatAge(other)) < DEAD_MS ? [await getGlobal(seqOf(other))] : [],
    );
    return (await Promise.all(versions)).flat();
  }

  /** The versions that others have ever answered by: of an agent that is gone the table still holds its own. */
  const versionsOfAll = () =>
    Promise.all(SLOTS.filter((other) => other !== slot).map((other) => getGlobal(seqOf(other))));

  /** An agent that its database tells nothing may fall behind the others: then it is they who answer, or their tables. */
  async function compareVersions(): Promise<void> {
    if (!(await standing.compare(versionsOfAll))) return;
    const may = standing.mayAnswer();
    if (!may) await setGlobal(aliveOf(slot), 0);
    const seq = context.snapshot()?.seq;
    log.warn({ seq }, may ? 'answering calls again' : 'another agent has a newer version: it answers the calls');
  }

  async function parkedIn(ofSlot: number): Promise<readonly string[]> {
    try {
      const answer = await wire.request('applications.get', { applicationName: appOf(ofSlot) }, REQUEST_MS);
      const ids = (answer as { channel_ids?: unknown }).channel_ids;
      return Array.isArray(ids) ? ids.map(String) : [];
    } catch {
      return []; // no such app: nobody ever connected by that slot
    }
  }

  async function letGo(channelId: string): Promise<void> {
    log.warn({ channel: channelId }, 'a call was parked without an agent; it goes on');
    await wire.request('channels.continueInDialplan', { channelId }, REQUEST_MS).catch((error) => {
      log.debug({ channel: channelId, error: messageOf(error) }, 'a parked call is gone already');
    });
  }

  const sweepOwn = async () => {
    const parked = await parkedIn(slot);
    await Promise.all(parked.filter((id) => !answerer.isInHand(id)).map(letGo));
  };

  /** Calls that dead agents left behind. The dialplan bounds each wait, so only one seen twice is really parked. */
  async function sweepOthers(): Promise<void> {
    const parked = new Set<string>();
    const look = async (other: number) => {
      if ((await heartbeatAge(other)) > DEAD_MS) for (const id of await parkedIn(other)) parked.add(id);
    };
    await Promise.all(SLOTS.filter((each) => each !== slot).map(look));
    await Promise.all([...parked].filter((id) => parkedBefore.has(id)).map(letGo));
    parkedBefore = parked;
  }

  async function discover(): Promise<void> {
    if (config.ami) context.trunksFound(await discoverTrunks(config.ami));
  }

  /** Runs now and then again and again, `everyMs` being some beats; a failure is logged and costs nothing but the turn. */
  function repeat(what: string, everyMs: number, task: () => Promise<void>): void {
    let failed = false;
    const run = () =>
      void task().then(
        () => {
          failed = false;
        },
        (error: unknown) => {
          log[failed ? 'debug' : 'warn']({ error: messageOf(error) }, `${what} failed; tried again`);
          failed = true;
        },
      );
    tasks.push({ everyBeats: everyMs / BEAT_MS, run });
    run();
  }

  function turn(): void {
    beats += 1;
    for (const { everyBeats, run } of tasks) if (beats % everyBeats === 0) run();
  }

  let end = () => {};

  return {
    onEvent(event) {
      if (event.type === 'StasisStart') answerer.take(wire, event);
      if (event.type !== 'ApplicationReplaced') return;
      isReplaced = true;
      wire.close(`another agent took slot ${slot}`);
    },
    replaced: () => isReplaced,
    async begin() {
      const filter = { allowed: EVENTS.map((type) => ({ type })) };
      await wire.request('applications.filter', { applicationName: app, filter }, REQUEST_MS);
      await measure();
      await sweepOwn();
      lastBeat = performance.now();
      repeat('heartbeat', BEAT_MS, beat);
      repeat('measuring the clock of the PBX', MEASURE_MS, measure);
      repeat('comparing versions with other agents', COMPARE_MS, compareVersions);
      repeat('looking for parked calls', SWEEP_MS, sweepOthers);
      repeat('looking for trunks', DISCOVER_MS, discover);
      end = everyTurn(BEAT_MS, turn);
    },
    async retire() {
      end();
      if (isReplaced) return;
      try {
        await setGlobal(aliveOf(slot), 0);
        // A call that read the last heartbeat just now asks within a moment.
        await new Promise((resolve) => setTimeout(resolve, 50));
        await answerer.drain(500);
        await sweepOwn();
      } catch (error) {
        log.debug({ error: messageOf(error) }, 'the PBX did not hear that this agent stops');
      }
    },
    async slotIsFree() {
      // The wire of a session that was replaced is closed.
      const beat = await readGlobal(config, aliveOf(slot)).catch(() => Number.NEGATIVE_INFINITY);
      return (clock.now() ?? 0) - beat > DEAD_MS;
    },
    othersHave: async (version) => (await versionsOfOthers()).every((other) => other >= version),
    end: () => end(),
    close: () => wire.close('stopped'),
  };
}
