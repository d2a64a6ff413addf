import type { SipMessage } from '../support/sip-message.ts';
import { dialled } from '../support/sip-message.ts';
import { startCalls } from '../support/sipp.ts';
import { CALLER, expected, type TrunkName } from './data.ts';
import type { Site } from './site.ts';

/** Calls that were placed one after the other at a steady rate, and what became of them. */
export interface Outcome {
  readonly calls: number;
  readonly lost: number;
  /** For people: each call that showed what it should not. */
  readonly wrong: readonly string[];
  readonly by: { readonly agent: number; readonly table: number; readonly policy: number };
  /** How long each attempt waited for its decision, in ms, by the PBX's clock. */
  readonly waits: readonly number[];
  readonly errors: string;
}

export const NOTHING: Outcome = {
  calls: 0,
  lost: 0,
  wrong: [],
  by: { agent: 0, table: 0, policy: 0 },
  waits: [],
  errors: '',
};

export interface TrafficOptions {
  readonly rate: number;
  /** Each call tries the trunk that refuses all calls first. */
  readonly failover?: boolean;
  /** True: the clock of the PBX jumps, so that a wait across a jump says nothing. */
  readonly clockJumps?: boolean;
  /** What a carrier may be shown, where an edit made it another thing than data.ts says. */
  readonly allowed?: (reference: string, trunk: TrunkName, receivedAt: number) => readonly string[] | undefined;
}

let last = 79_160_000_000;

/** Starts `count` calls and resolves when all have ended. References and trunks take turns. */
export async function placeTraffic(site: Site, count: number, options: TrafficOptions): Promise<Outcome> {
  const references = Object.keys(expected);
  const calls = Array.from({ length: count }, (_, i) => ({
    to: String(++last),
    reference: references[i % references.length]!,
    trunk: Math.floor(i / references.length) % 2 === 0 ? ('volga' as const) : ('neva' as const),
  }));
  const placed = await startCalls(
    calls.map(({ to, reference, trunk }) => ({
      ...{ from: CALLER, to },
      headers: {
        'X-Reference': encodeURIComponent(reference),
        'X-Trunk': trunk,
        'X-First': options.failover ? 'down' : '',
      },
    })),
    { to: site.pbx.sip, rate: options.rate, talkMs: 50, timeoutMs: (count / options.rate) * 1000 + 20_000 },
  );
  const result = await placed.done;
  const byNumber = new Map(calls.map((call) => [call.to, call]));
  const wrong: string[] = [];
  const by = { agent: 0, table: 0, policy: 0 };
  const waits: number[] = [];
  const arrived = new Set<string>();
  for (const trunk of ['volga', 'neva', 'down'] as const) {
    for (const invite of site.carriers[trunk].invites()) {
      const call = byNumber.get(dialled(invite));
      if (!call) continue;
      if (trunk === call.trunk) arrived.add(call.to);
      const allowed = options.allowed?.(call.reference, trunk, invite.at) ?? expected[call.reference]![trunk];
      const [source = '', action, reason, began, ended] = (invite.header('X-Result') ?? '').split('|');
      const shown = shownBy(invite);
      if (shown.some((number) => number !== CALLER && !allowed.includes(number))) {
        wrong.push(`${trunk} saw ${shown} for ${call.reference} (${source} ${action} ${reason}), not ${allowed}`);
      }
      if (source in by) by[source as keyof typeof by]++;
      const ms = (Number(ended) - Number(began)) / 1000;
      if (!options.clockJumps || Math.abs(ms) < 1000) waits.push(ms);
    }
  }
  const lost = Math.max(result.failed, count - arrived.size);
  return { calls: count, lost, wrong, by, waits, errors: result.errors };
}

/** Every number in the INVITE that a carrier could take for the caller's. */
const shownBy = (invite: SipMessage): readonly string[] => [
  ...new Set([invite.from.user, invite.assertedIdentity?.user, invite.remotePartyId?.user].flatMap((n) => n ?? [])),
];

export function together(a: Outcome, b: Outcome): Outcome {
  return {
    calls: a.calls + b.calls,
    lost: a.lost + b.lost,
    wrong: [...a.wrong, ...b.wrong],
    by: { agent: a.by.agent + b.by.agent, table: a.by.table + b.by.table, policy: a.by.policy + b.by.policy },
    waits: [...a.waits, ...b.waits],
    errors: a.errors + b.errors,
  };
}
