import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from '../backoff.ts';
import { messageOf, withDeadline } from '../deadline.ts';
import type { LinkContext, LinkState, PbxConfig, PbxLink, StartLink } from '../pbx.ts';
import { createStanding } from '../standing.ts';
import { gatewaysOf } from './discover.ts';
import { type Esl, openEsl } from './esl.ts';
import { type Listener, startListener } from './listener.ts';
import { originateCommand } from './originate.ts';
import { createOtherAgents } from './other-agents.ts';
import { HEADERS, readQuestion, writeAnswer } from './question.ts';
import { startFreeswitchTable } from './table.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
const GOOD_AFTER_MS = 10_000;
/** How often the other agents hear by which version this one answers; and a PBX that hangs keeps its connection. */
const BEAT_MS = 1000;
/**
 * Without a word from the PBX nobody tells that another agent has a newer version, nor do the others hear of ours. So the
 * database has to have said so more lately than an edit takes to be in force (2 s).
 */
const ALONE_MS = 1800;
const DISCOVER_MS = 30_000;
/** How often a link looks whether it may answer calls. */
const READY_MS = 50;
const STOP_MS = 1500;
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
  const standing = createStanding(context);
  const others = createOtherAgents(context.slot);
  const othersHave = async (version: number) => esl !== null && (await others.have(esl, version));
  const table = startFreeswitchTable(config, address, context, othersHave);
  let release: string | null = null;
  let esl: Esl | null = null;
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
      await Promise.race([current.closed, discover(current), beat(current)]);
      if (!signal.aborted) log.warn({ reason: await current.closed }, 'the connection is lost');
    } finally {
      current.close('done');
      if (esl === current) esl = null;
      context.stateChanged();
      if (performance.now() - since > GOOD_AFTER_MS) backoff.reset();
    }
  }

  async function beat(current: Esl): Promise<void> {
    while (!signal.aborted) {
      if (await standing.compare(() => others.versions(current))) {
        const seq = context.snapshot()?.seq;
        const may = standing.mayAnswer();
        log.warn({ seq }, may ? 'answering calls again' : 'another agent has a newer version: its table answers');
      }
      await others.tell(current, mayAnswer() ? (context.snapshot()?.seq ?? null) : null);
      await pause(BEAT_MS);
    }
    await current.closed;
  }

  const mayAnswer = () => (esl === null ? context.confirmed(ALONE_MS) : standing.mayAnswer());

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

  /**
   * Where nobody listens a call goes on at once, to the next agent: so none is taken without a configuration, nor while
   * another agent may have a newer one.
   */
  async function listen(): Promise<void> {
    const where = config.listen ?? { host: '127.0.0.1', port: FIRST_PORT - 1 + context.slot };
    listener = startListener({
      listen: where,
      hiredis: config.hiredis ?? null,
      allow: config.allow ?? LOOPBACK,
      headers: HEADERS,
      log,
      ask(values) {
        // one that came before the listener was shut
        const request = readQuestion(config.name, values);
        const decision = mayAnswer() ? context.decide(request) : null;
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
    while (!signal.aborted) {
      listener.take(context.ready() && mayAnswer());
      await pause(READY_MS);
    }
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
      if (esl) await others.tell(esl, null).catch(() => {});
      esl?.close('stopped');
      await withDeadline(connecting, STOP_MS, 'stopping').catch(() => {});
    },
  };
}

/** `FreeSWITCH Version 1.11.2+git~...` */
const releaseOf = (text: string): string => /Version (\S+)/.exec(text)?.[1] ?? text.trim().slice(0, 64);
