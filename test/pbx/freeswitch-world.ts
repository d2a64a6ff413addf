import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { type Agent, startAgent } from '../../src/agent/agent.ts';
import type { PbxConfig, PbxMode } from '../../src/agent/pbx.ts';
import { aFeed } from '../../src/agent/testing.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import type { DecisionRecord } from '../../src/store/store.ts';
import { type Freeswitch, gatewayConfig, startFreeswitch } from '../support/freeswitch.ts';
import { freePort } from '../support/ports.ts';
import { placeCalls, startCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { PBX } from './configuration.ts';
import type { CallsWorld } from './suite/calls.ts';
import { asCall } from './world.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Longer than users have it, so that a machine with much else to do tests the same. */
const WAIT_MS = '2000';

/** The product's dialplan and its sample as they stand, and a phone's way into them. */
const dialplan = (own = path('../../dialplan/freeswitch/callerid-groups.xml')) =>
  [own, path('../../dialplan/freeswitch/samples/dialplan.xml'), path('./freeswitch-dialplan.xml')]
    .map((file) => `<X-PRE-PROCESS cmd="include" data="${file}"/>`)
    .join('\n');

export interface FreeswitchWorld extends CallsWorld {
  readonly freeswitch: Freeswitch;
  readonly config: PbxConfig;
  agent: Agent | null;
  stopAgent(): Promise<void>;
}

export interface FreeswitchWorldOptions {
  readonly globals?: Readonly<Record<string, string>>;
  /** Where callerid-groups.xml is; left out: in the product's own folder. */
  readonly include?: string;
  /** More contexts of the dialplan. */
  readonly dialplan?: string;
  readonly mode?: PbxMode;
  /** Calls ask over mod_hiredis, where they can. */
  readonly byHiredis?: boolean;
  /** Trunk A's carrier refuses every call. */
  readonly aIsDown?: boolean;
}

/** @param options `globals` win over those that the tests need */
export async function startFreeswitchWorld(options: FreeswitchWorldOptions = {}): Promise<FreeswitchWorld> {
  const [a, b, down] = await Promise.all([
    startCarrier('a', { ringMs: 50 }),
    startCarrier('b', { ringMs: 50 }),
    startCarrier('down', { scenario: 'uas-503' }),
  ]);
  const listen = { host: '127.0.0.1', port: await freePort() };
  const hiredis = options.byHiredis ? { host: '127.0.0.1', port: await freePort() } : null;
  const gateways = { 'trunk-a': options.aIsDown ? down : a, 'trunk-b': b, 'trunk-down': down };
  const freeswitch = await startFreeswitch({
    dialplan: `${dialplan(options.include)}\n${options.dialplan ?? ''}`,
    gateways: Object.entries(gateways)
      .map(([name, carrier]) => gatewayConfig(name, carrier.address))
      .join('\n'),
    globals: {
      callerid_agents: `127.0.0.1:${listen.port}`,
      callerid_wait_ms: WAIT_MS,
      ...(hiredis ? { callerid_hiredis: 'callerid' } : {}),
      ...options.globals,
    },
    // The sample's 50 ms where a test is about waits; else as long as a slow machine is given to answer.
    ...(hiredis && { hiredis: { ports: [hiredis.port], waitMs: options.globals?.callerid_wait_ms ? '50' : WAIT_MS } }),
  });
  const { url, password } = freeswitch.esl;
  const config: PbxConfig = {
    name: PBX,
    kind: 'freeswitch',
    url,
    user: '',
    password,
    ami: null,
    mode: options.mode ?? 'agent',
    ...{ listen, hiredis },
  };
  const feed = aFeed();
  const decisions: DecisionRecord[] = [];
  let clearedAt = 0;
  /** An agent keeps its answers a moment later: those of the test before are none of this one's. */
  const record = (entry: DecisionRecord) => {
    if (entry.source !== 'agent' || entry.at.getTime() >= clearedAt) decisions.push(entry);
  };
  const proposed = new Set<string>();
  const store = {
    snapshots: feed,
    decisionLog: { record },
    proposeTrunks: async (_pbx: string, _kind: string, names: readonly string[]) => {
      for (const name of names) proposed.add(name);
    },
    reportPbxState: async () => {},
  };
  const world: FreeswitchWorld = {
    ...{ freeswitch, sip: freeswitch.sip, a, b, down, decisions, proposed, config, agent: null },
    configure(configuration) {
      feed.current = Snapshot.from(configuration);
    },
    async startAgent() {
      const agent = startAgent({
        store,
        pbxs: [config],
        slot: 1,
        log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
      });
      world.agent = agent;
      await waitFor('agent that answers calls', () => agent.state().get(PBX)?.connected);
      return agent;
    },
    async stopAgent() {
      await world.agent?.stop();
      world.agent = null;
    },
    call: (call, place) => placeCalls([asCall(call)], { to: freeswitch.sip, ...place }),
    async originate(to, { trunk, reference }) {
      const variables = `callerid_trunk=${trunk},callerid_reference=${encodeURIComponent(reference)},origination_caller_id_number=101`;
      await freeswitch.cli(`bgapi originate {${variables}}loopback/${to}/callerid-originate 7000 XML talk`);
    },
    async setWait(ms) {
      await freeswitch.cli(`global_setvar callerid_wait_ms=${ms ?? WAIT_MS}`);
    },
    async hangUpAll() {
      await freeswitch.cli('hupall');
    },
    clear() {
      for (const carrier of [a, b, down]) carrier.clear();
      decisions.length = 0;
      clearedAt = Date.now();
    },
    async close() {
      await world.stopAgent();
      await freeswitch.close();
      await Promise.all([a, b, down].map((carrier) => carrier.stop()));
    },
  };
  return world;
}
