import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from '../backoff.ts';
import { messageOf, withDeadline } from '../deadline.ts';
import type { LinkContext, LinkState, PbxConfig, PbxLink, StartLink } from '../pbx.ts';
import { createStanding } from '../standing.ts';
import { createAnswerer } from './answer.ts';
import { openAri } from './ari.ts';
import { livesDangerously } from './danger.ts';
import { originate } from './originate.ts';
import { createPbxClock } from './pbx-clock.ts';
import { appOf, createSession, type Session } from './session.ts';
import { startAsteriskTable } from './table.ts';
import type { AriEvent, AriWire, OpenAri } from './wire.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
/** After a connection that lived so long the next try comes at once. */
const GOOD_AFTER_MS = 10_000;
/** How often an agent whose slot was taken looks whether it is free again. */
const TAKEN_MS = 5000;
const STOP_MS = 1500;
/** More calls than these that ask while a connection is made are freed by its first sweep. */
const MAX_EARLY = 1000;

/** Connects one Asterisk by ari-client and keeps it connected until it is stopped. */
export const startAsteriskLink: StartLink = (config, context) => startLink(config, context, openAri);

/** The same over any wire. */
export function startLink(config: PbxConfig, context: LinkContext, open: OpenAri): PbxLink {
  const { log } = context;
  const app = appOf(context.slot);
  const stopping = new AbortController();
  const { signal } = stopping;
  const backoff = createBackoff(FIRST_WAIT_MS, LONGEST_WAIT_MS, Math.random);
  const clock = createPbxClock(() => performance.now());
  const standing = createStanding(context);
  const decide: LinkContext['decide'] = (request) => (standing.mayAnswer() ? context.decide(request) : null);
  const answerer = createAnswerer(config.name, { ...context, decide }, clock);
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  const table =
    config.ami &&
    startAsteriskTable(config, config.ami, context, async (version) => (session ? session.othersHave(version) : false));
  let state: LinkState = { connected: false, release: null };
  let session: Session | null = null;
  let connected: AriWire | null = null;

  const setState = (change: Partial<LinkState>) => {
    state = { ...state, ...change };
    context.stateChanged();
  };

  async function warnOfDanger(wire: AriWire): Promise<void> {
    // What the connection is for comes first: a PBX that does not answer here is no matter.
    if (config.ami && (await livesDangerously(wire, config.ami).catch(() => false)))
      log.warn(
        { code: 'live_dangerously', fix: 'set live_dangerously=no in asterisk.conf' },
        'whoever reaches ARI or AMI can run commands on the PBX',
      );
  }

  /** One connection from beginning to end. */
  async function connectOnce(): Promise<void> {
    let current: Session | null = null;
    // Calls may ask as soon as the app is there, before it is known here that it is.
    const early: AriEvent[] = [];
    const wire = await open(
      config,
      app,
      (event) => {
        if (current) current.onEvent(event);
        else if (early.length < MAX_EARLY) early.push(event);
      },
      (error) => log.error({ error: messageOf(error) }, 'an event could not be handled'),
    );
    if (signal.aborted) return wire.close('stopped');
    const since = performance.now();
    current = createSession(wire, config, context, clock, answerer, standing);
    session = current;
    for (const event of early) current.onEvent(event);
    try {
      await current.begin();
      connected = wire;
      setState({ connected: true, release: wire.release });
      log.info({ release: wire.release, app }, 'connected: this agent answers the calls of this PBX');
      void warnOfDanger(wire);
      const reason = await wire.closed;
      if (!signal.aborted) log.warn({ reason }, 'the connection is lost');
    } finally {
      session = null;
      connected = null;
      current.end();
      wire.close('done');
      if (state.connected) setState({ connected: false });
      if (performance.now() - since > GOOD_AFTER_MS) backoff.reset();
    }
    if (current.replaced()) await waitForSlot(current);
  }

  /** Taking the slot back at once would only make the other agent do the same. */
  async function waitForSlot(replaced: Session): Promise<void> {
    log.error({ app }, 'another agent took this slot: give each agent of a PBX its own; waiting until it is free');
    do await pause(TAKEN_MS);
    while (!signal.aborted && !(await replaced.slotIsFree()));
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await connectOnce();
      } catch (error) {
        if (!signal.aborted) log.warn({ error: messageOf(error) }, 'no connection; trying again');
      }
      await pause(backoff.next());
    }
  }

  const running = run();
  return {
    state: () => ({ ...state, inHand: answerer.inHand(), ...(table && { table: table.state() }) }),
    async originate(call) {
      if (!connected) throw new Error('there is no connection to the PBX');
      await originate(connected, call);
    },
    async stop() {
      stopping.abort();
      const tableStopped = table?.stop();
      const last = session;
      await withDeadline(last?.retire() ?? running, STOP_MS, 'stopping').catch(() => {});
      last?.close();
      await withDeadline(running, STOP_MS, 'stopping').catch(() => {});
      await tableStopped;
    },
  };
}
