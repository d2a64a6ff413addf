import { setTimeout as sleep } from 'node:timers/promises';
import type { PbxKind } from '../../src/domain/model.ts';
import { asteriskRoot } from '../setup/asterisk.mjs';
import { waitFor } from '../support/wait.ts';
import { type Clock, makeClock } from './clock.ts';
import type { Fault } from './fault.ts';
import { keepsDecisions } from './keeps-decisions.ts';
import type { Site } from './site.ts';

const firstOf = (site: Site) => ({ agent: site.agents[0]!, proxies: site.proxies[0]! });

/** The same fault of two kinds of PBX, which name differently what is broken. */
export function twins(asterisk: string, freeswitch: string, fault: Omit<Fault, 'name' | 'only'>): readonly Fault[] {
  return [
    { ...fault, name: asterisk, only: { kind: 'asterisk', counterpart: freeswitch } },
    { ...fault, name: freeswitch, only: { kind: 'freeswitch', counterpart: asterisk } },
  ];
}

/** The connection of an agent to its PBX; on FreeSWITCH the way of the table, not of the calls. */
export const connectionFaults: readonly Fault[] = [
  ...twins('ari-cut', 'event-socket-cut', {
    break: async (site) => firstOf(site).proxies.calls.cut(),
    mend: async (site) => firstOf(site).proxies.calls.mend(),
  }),
  ...twins('ari-black-holed', 'event-socket-black-holed', {
    break: async (site) => firstOf(site).proxies.calls.swallow(),
    mend: async (site) => firstOf(site).proxies.calls.mend(),
  }),
];

/** The agent's own process that takes the connections of FreeSWITCH's calls. */
export const listenerFaults: readonly Fault[] = [
  {
    name: 'listener-sigkill',
    only: { kind: 'freeswitch', counterpart: 'agent-sigkill' },
    break: async (site) => firstOf(site).agent.signalChild('SIGKILL'),
  },
  {
    name: 'listener-sigstop',
    only: { kind: 'freeswitch', counterpart: 'agent-sigstop' },
    break: async (site) => firstOf(site).agent.signalChild('SIGSTOP'),
  },
];

export const restartFaults = (kind: PbxKind): readonly Fault[] => [
  { name: `${kind}-restart`, when: 'between', break: (site) => site.pbx.restart() },
  {
    name: 'everything-restarted',
    verify: keepsDecisions,
    when: 'between',
    async break(site) {
      const { agent } = firstOf(site);
      await Promise.all([agent.end(), site.pbx.stop(), site.postgres.crash()]);
      await Promise.all([agent.start().catch(() => agent.start()), site.pbx.start(), site.postgres.start()]);
    },
  },
];

/** Kills the PBX, and waits until it has surely ended. */
export async function killPbx({ pbx }: Site): Promise<void> {
  const { pid } = pbx;
  pbx.signal('SIGKILL');
  await waitFor('end of the PBX', () => !isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Each program that is started with it has a clock of its own. */
export function clockFaults(kind: PbxKind): readonly Fault[] {
  let clock: Clock | null = null;
  const made = (root?: string) => {
    clock = makeClock(root);
    return clock.env;
  };
  const jump = async () => {
    for (const seconds of [3600, -3600, 5, 0]) {
      clock?.set(seconds);
      await sleep(2500);
    }
  };
  return [
    { name: 'clock-of-the-agent-jumps', atLeastMs: 14_000, site: { env: () => made() }, break: jump },
    {
      name: `clock-of-${kind}-jumps`,
      atLeastMs: 14_000,
      site: { pbxEnv: () => made(kind === 'asterisk' ? asteriskRoot() : '/') },
      // The wait is told by the clock that jumps.
      traffic: { clockJumps: true },
      break: jump,
    },
  ];
}
