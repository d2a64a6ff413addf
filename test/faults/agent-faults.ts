import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { keepsDecisions } from './keeps-decisions.ts';
import type { Site } from './site.ts';

const one = (site: Site) => site.agents[0]!;
const two = (site: Site) => site.agents[1]!;

export const agentFaults: readonly Fault[] = [
  { name: 'none', break: async () => {}, verify: keepsDecisions },
  { name: 'agent-sigkill', break: (site) => one(site).kill(), mend: (site) => one(site).start() },
  {
    name: 'agent-sigstop',
    break: async (site) => one(site).signal('SIGSTOP'),
    mend: async (site) => one(site).signal('SIGCONT'),
  },
  {
    // The first attempt waits out the bound; the agent wakes while the second, by another carrier's trunk, waits for it.
    name: 'agent-sigcont-attempt-2',
    traffic: { failover: true },
    async break(site) {
      for (let i = 0; i < 4; i++) {
        one(site).signal('SIGSTOP');
        await sleep(400);
        one(site).signal('SIGCONT');
        await sleep(600);
      }
    },
  },
  {
    name: 'agent-restart',
    verify: keepsDecisions,
    async break(site) {
      const code = await one(site).end();
      if (code !== 0) throw new Error(`the agent ended with ${code}`);
      await one(site).start();
    },
  },
  {
    name: 'agent-sigterm-at-100-per-second',
    verify: keepsDecisions,
    rate: 100,
    async break(site) {
      const code = await one(site).end();
      if (code !== 0) throw new Error(`the agent ended with ${code}`);
    },
    mend: (site) => one(site).start(),
  },
  {
    name: 'two-agents-one-killed-then-the-other',
    site: { agents: 2 },
    async break(site) {
      await one(site).kill();
      await sleep(1500);
      await one(site).start();
      await sleep(1500);
      await two(site).kill();
    },
    mend: (site) => two(site).start(),
  },
  {
    name: 'two-agents-both-killed',
    site: { agents: 2 },
    break: (site) => Promise.all(site.agents.map((agent) => agent.kill())),
    mend: (site) => Promise.all(site.agents.map((agent) => agent.start())),
  },
];

export const residentFaults: readonly Fault[] = [
  { name: 'resident-none', site: { mode: 'resident' }, break: async () => {} },
  {
    name: 'resident-agent-sigkill',
    site: { mode: 'resident' },
    break: (site) => one(site).kill(),
    mend: (site) => one(site).start(),
  },
];
