import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { expect } from 'vitest';
import { type Agent, type AgentOptions, startAgent } from '../../src/agent/agent.ts';
import { openAri } from '../../src/agent/asterisk/ari.ts';
import { startLink } from '../../src/agent/asterisk/link.ts';
import type { OpenAri } from '../../src/agent/asterisk/wire.ts';
import type { PbxConfig } from '../../src/agent/pbx.ts';
import { aFeed } from '../../src/agent/testing.ts';
import type { Configuration } from '../../src/domain/model.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import type { DecisionRecord } from '../../src/store/store.ts';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import type { SipMessage } from '../support/sip-message.ts';
import { type CallsResult, type Carrier, type PlaceOptions, placeCalls, startCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { PBX } from './configuration.ts';

const dialplan = (file: string) => fileURLToPath(new URL(`../../dialplan/asterisk/${file}`, import.meta.url));

/**
 * Contexts of the tests before the sample dialplan, which is used as it stands. A call says by headers which context it
 * goes to and what it carries, URI-encoded. By X-Result the carrier is told what apply returned.
 */
const extensions = `
#include "sample.conf"

[from-phones]
exten => _[+*#0-9]!,1,Set(__CALLERID_REFERENCE=\${URIDECODE(\${PJSIP_HEADER(read,X-Reference)})})
 same => n,Set(__TRUNK=\${URIDECODE(\${PJSIP_HEADER(read,X-Trunk)})})
 same => n,Set(__BY=\${PJSIP_HEADER(read,X-By)})
 same => n,Goto(\${PJSIP_HEADER(read,X-Context)},\${EXTEN},1)
; the other side of a blind transfer, which has no headers of the phone's
exten => _55.,1,Goto(out-by-b,\${EXTEN},1)

[one]
exten => _[+*#0-9]!,1,Set(CALLERID_TRUNK=\${TRUNK})
 same => n,Gosub(callerid-groups,apply,1)
 same => n,GotoIf($["\${CALLERID_ACTION}" = "reject"]?rejected)
 same => n,Set(_RESULT=\${CALLERID_ACTION}|\${CALLERID_NUMBER}|\${CALLERID_CARRIER}|\${CALLERID_REASON}|\${CALLERID_SOURCE})
 same => n,Dial(PJSIP/\${EXTEN}@\${BY},,ib(result^s^1))
 same => n,Hangup()
 same => n(rejected),Hangup(21)

; a trunk that fails, then a Local leg by another
[nested]
exten => _[+*#0-9]!,1,Gosub(callerid-groups,apply,1(trunk-down,,\${EXTEN}))
 same => n,Dial(PJSIP/\${EXTEN}@trunk-down,,i)
 same => n,Dial(Local/\${EXTEN}@out-by-a/n,10,i)

; what an originated call is connected to: a phone that hangs up soon
[talk]
exten => s,1,Answer()
 same => n,Set(CONNECTEDLINE(all,i)="Anna" <101>)
 same => n,Set(CONNECTEDLINE(all)="Anna" <101>)
 same => n,Wait(0.3)
 same => n,Hangup()

[result]
exten => s,1,Set(PJSIP_HEADER(add,X-Result)=\${URIENCODE(\${RESULT})})
 same => n,Return()
`;

/** A PBX with trunks to carriers A and B, two more by way of which all fails, and one agent without a database. */
export interface World {
  readonly asterisk: Asterisk;
  readonly a: Carrier;
  readonly b: Carrier;
  readonly down: Carrier;
  /** What the agent decided, in order. */
  readonly decisions: DecisionRecord[];
  readonly proposed: Set<string>;
  readonly config: PbxConfig;
  agent: Agent | null;
  /** From now on calls are decided on this. */
  configure(configuration: Configuration): void;
  /** Starts the agent in this process and waits until calls are answered. */
  startAgent(slot?: number, config?: Partial<PbxConfig>): Promise<Agent>;
  stopAgent(): Promise<void>;
  call(call: TestCall, options?: Partial<PlaceOptions>): Promise<CallsResult>;
  /** Forgets what came so far. */
  clear(): void;
  /** A request to ARI; rejects when the answer is not 2xx. */
  ari<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** One call of a phone. */
export interface TestCall {
  readonly to: string;
  readonly from?: string;
  readonly display?: string;
  /** The dialplan context that it goes to. */
  readonly context?: string;
  /** What apply is told. */
  readonly trunk?: string;
  /** The endpoint that is dialled; the trunk's own when not given. */
  readonly by?: string;
  readonly reference?: string;
  readonly transferTo?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  /** More of the dialplan. */
  readonly extensions?: string;
  /** True: trunk A's carrier refuses all calls. */
  readonly aIsDown?: boolean;
  /** True: the PBX gets no resident table, so that the policy answers when no agent does. */
  readonly withoutTable?: boolean;
  /**
   * The bound of a call's wait; longer than a real one, so that a machine with much else to do tests the same. Null: the
   * dialplan's own.
   */
  readonly waitMs?: number | null;
  /** What carries the agent's calls; what the PBX's release is best at when not given. */
  readonly open?: OpenAri;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { waitMs = 3000, open = openAri } = options;
  const [a, b, down] = await Promise.all([
    startCarrier('a', { ringMs: 50 }),
    startCarrier('b', { ringMs: 50 }),
    startCarrier('down', { scenario: 'uas-503' }),
  ]);
  const settings = { trust_id_outbound: 'yes' };
  const asterisk = await startAsterisk({
    extensions: `${waitMs === null ? '' : `[globals]\nCALLERID_WAIT_MS = ${waitMs}\n`}${extensions}${options.extensions ?? ''}`,
    copy: [dialplan('callerid-groups.conf')],
    files: {
      'sample.conf': readFileSync(dialplan('samples/extensions.conf'), 'utf8'),
      // Fifty lines a call cost more than the call itself.
      'logger.conf': '[logfiles]\nmessages => notice,warning,error\n',
    },
    pjsip:
      trunkConfig('trunk-a', (options.aIsDown ? down : a).address, settings) +
      trunkConfig('trunk-b', b.address, settings) +
      trunkConfig('trunk-down', down.address, settings) +
      // some name a trunk by its own number
      trunkConfig('+78121110000', b.address, settings),
  });
  const config: PbxConfig = {
    name: PBX,
    kind: 'asterisk',
    ...asterisk.ari,
    ami: options.withoutTable ? null : asterisk.ami,
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
    proposeTrunks: async (_pbx: string, _kind: string, names: readonly string[]) =>
      names.forEach((name) => {
        proposed.add(name);
      }),
    reportPbxState: async () => {},
  };
  const links = { asterisk: (pbx, context) => startLink(pbx, context, open) } satisfies AgentOptions['links'];
  const world: World = {
    asterisk,
    a,
    b,
    down,
    decisions,
    proposed,
    config,
    agent: null,
    configure(configuration) {
      feed.current = Snapshot.from(configuration);
    },
    async startAgent(slot = 1, rest = {}) {
      const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
      const agent = startAgent({ store, pbxs: [{ ...config, ...rest }], slot, log, links });
      world.agent = agent;
      await waitForHeartbeat(asterisk, slot);
      return agent;
    },
    async stopAgent() {
      await world.agent?.stop();
      world.agent = null;
    },
    call: (call, place) => placeCalls([asCall(call)], { to: asterisk.sip, ...place }),
    clear() {
      for (const carrier of [a, b, down]) carrier.clear();
      decisions.length = 0;
      clearedAt = Date.now();
    },
    async ari<T>(method: string, path: string, body?: unknown): Promise<T> {
      const { url, user, password } = asterisk.ari;
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      const answer = await fetch(`${url}/ari${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`ARI ${method} ${path}: ${answer.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async close() {
      await world.stopAgent();
      await asterisk.close();
      await Promise.all([a, b, down].map((carrier) => carrier.stop()));
    },
  };
  return world;
}

/** The calls of one `placeCalls` need headers of the same names, so each call has them all. */
export function asCall({ to, from = '101', display, context = 'one', transferTo, ...rest }: TestCall) {
  const trunk = rest.trunk ?? 'trunk-a';
  const headers = {
    'X-Context': context,
    'X-Trunk': encodeURIComponent(trunk),
    'X-By': rest.by ?? trunk,
    'X-Reference': encodeURIComponent(rest.reference ?? ''),
    ...rest.headers,
  };
  return { from, to, headers, ...(display ? { display } : {}), ...(transferTo ? { transferTo } : {}) };
}

export const waitForHeartbeat = (asterisk: Asterisk, slot = 1) =>
  waitFor(`heartbeat of agent ${slot}`, async () =>
    /CALLERID_ALIVE_\d=[1-9]/.test(await asterisk.cli(`dialplan show globals`).then((text) => lineOf(text, slot))),
  );
const lineOf = (globals: string, slot: number) =>
  globals.split('\n').find((line) => line.includes(`CALLERID_ALIVE_${slot}=`)) ?? '';

/** The number that an INVITE shows; From and PAI must agree. */
export function shown(invite: SipMessage): string {
  expect(invite.assertedIdentity?.user, 'PAI is From').toBe(invite.from.user);
  return invite.from.user;
}

/** What apply returned: action, number, carrier, reason, source. */
export const resultOf = (invite: SipMessage): readonly string[] =>
  decodeURIComponent(invite.header('X-Result') ?? '').split('|');

/** No request within a call, such as a re-INVITE or an UPDATE, shows another number than the call's first INVITE did. */
export function expectNoOtherNumber(...carriers: readonly Carrier[]): void {
  for (const carrier of carriers) {
    for (const invite of carrier.invites()) {
      const others = carrier
        .requests()
        .filter((m) => m.callId === invite.callId && ['INVITE', 'UPDATE'].includes(m.method))
        .flatMap((m) => [m.from.user, m.assertedIdentity?.user, m.remotePartyId?.user].filter((user) => user));
      expect(new Set(others.filter((user) => user !== 'anonymous'))).toEqual(new Set([...numbersOf(invite)]));
    }
  }
}
const numbersOf = (m: SipMessage) =>
  [m.from.user, m.assertedIdentity?.user].filter((user) => user !== undefined && user !== 'anonymous');
