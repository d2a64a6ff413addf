import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from '../backoff.ts';
import { messageOf, withDeadline } from '../deadline.ts';
import type { LinkContext, LinkState, PbxConfig, PbxLink, StartLink } from '../pbx.ts';
import { gatewaysOf } from './discover.ts';
import { type Esl, openEsl } from './esl.ts';
import { type Listener, startListener } from './listener.ts';
import { originateCommand } from './originate.ts';
import { HEADERS, readQuestion, writeAnswer } from './question.ts';
import { startFreeswitchTable } from './table.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
const GOOD_AFTER_MS = 10_000;
/** A PBX that hangs keeps its connection: it is asked so often whether it lives. */
const PING_MS = 2000;
const DISCOVER_MS = 30_000;
/** How often a link that has nothing to decide on looks whether it has now. */
const READY_MS = 50;
const STOP_MS = 1500;
const SLOTS = [1, 2, 3, 4];
/** Agents of slots 1 to 4 listen on 8084 to 8087; 8084 is the default port of FreeSWITCH's `socket`. */
const FIRST_PORT = 8084;
const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Connects one FreeSWITCH, takes its calls' questions, and keeps both up until it is stopped. */
export const startFreeswitchLink: StartLink = (config, context) => startLink(config, context);

function startLink(config: PbxConfig, context: LinkContext): PbxLink {
  const { log } = context;
  const stopping = new AbortController();
  const { signal } = stopping;
  const backoff = createBackoff(FIRST_WAIT_MS, LONGEST_WAIT_MS, Math.random);
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  const { hostname, port } = new URL(config.url);
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 8021), password: config.password };
  const table = startFreeswitchTable(config, address, context);
  let release: string | null = null;
  let esl: Esl | null = null;
  let isBehind = false;
  let listener: Listener | null = null;

  const state = (): LinkState => ({
    connected: esl !== null && listener?.port() != null,
    release,
    table: table.state(),
    inHand: listener?.inHand() ?? 0,
  });

  /** One connection from beginning to end. */
  async function connectOnce(): Promise<void> {
    const current = await openEsl(address);
    const since = performance.now();
    try {
      release = releaseOf(await current.api('version'));
      esl = current;
      log.info({ release }, 'connected to the event socket');
      context.stateChanged();
      await Promise.race([current.closed, discover(current), ping(current)]);
      if (!signal.aborted) log.warn({ reason: await current.closed }, 'the connection is lost');
    } finally {
      current.close('done');
      if (esl === current) esl = null;
      context.stateChanged();
      if (performance.now() - since > GOOD_AFTER_MS) backoff.reset();
    }
  }

  async function ping(current: Esl): Promise<void> {
    while (!signal.aborted) {
      await pause(PING_MS);
      if (!signal.aborted) await compareVersions(current);
    }
    current.close('stopped');
  }

  /** An agent that its database tells nothing may fall behind the others: then it is their table that answers. */
  async function compareVersions(current: Esl): Promise<void> {
    const versions = await Promise.all(SLOTS.map((slot) => current.api(`hash select/callerid-${slot}/version`)));
    const own = context.snapshot()?.seq ?? 0;
    const before = isBehind;
    // what is not there is answered by an error text, which is no number
    isBehind = !context.confirmed() && versions.some((version) => Number(version) > own);
    if (isBehind === before) return;
    log.warn({ seq: own }, isBehind ? 'another agent has a newer version: its table answers' : 'answering calls again');
  }

  async function discover(current: Esl): Promise<void> {
    while (!signal.aborted) {
      context.trunksFound(gatewaysOf(await current.api('sofia status')));
      await pause(DISCOVER_MS);
    }
  }

  async function keepConnected(): Promise<void> {
    while (!signal.aborted) {
      try {
        await connectOnce();
      } catch (error) {
        if (!signal.aborted) log.warn({ error: messageOf(error) }, 'no connection; trying again');
      }
      await pause(backoff.next());
    }
  }

  /** Where nobody listens a call goes on at once, to the next agent: so there is no listener without a configuration. */
  async function listen(): Promise<void> {
    while (!context.ready() && !signal.aborted) await pause(READY_MS);
    if (signal.aborted) return;
    const where = config.listen ?? { host: '127.0.0.1', port: FIRST_PORT - 1 + context.slot };
    listener = startListener({
      ...where,
      allow: config.allow ?? LOOPBACK,
      headers: HEADERS,
      log,
      ask(values) {
        const request = readQuestion(config.name, values);
        const decision = isBehind ? null : context.decide(request);
        if (!decision) return null;
        const carrier = decision.carrier && context.snapshot()?.carrier(decision.carrier.id);
        const text = writeAnswer(decision, carrier?.identityHeader ?? 'pai');
        return { text, taken: (waitUs) => context.answered(request, decision, waitUs) };
      },
      changed() {
        if (listener?.port() != null) log.info({ ...where, port: listener.port() }, 'calls are answered here');
        context.stateChanged();
      },
    });
  }

  const listening = listen();
  const connecting = keepConnected();
  return {
    state,
    async originate(call) {
      if (!esl) throw new Error('FreeSWITCH is not connected');
      await esl.background(originateCommand(call));
    },
    async stop() {
      stopping.abort();
      await Promise.all([table.stop(), listening.then(() => listener?.stop())]);
      esl?.close('stopped');
      await withDeadline(connecting, STOP_MS, 'stopping').catch(() => {});
    },
  };
}

/** `FreeSWITCH Version 1.11.2+git~...` */
const releaseOf = (text: string): string => /Version (\S+)/.exec(text)?.[1] ?? text.trim().slice(0, 64);
