import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../support/wait.ts';
import { type Clock, makeClock } from './clock.ts';
import { expected, NEXT_OF_SALES } from './data.ts';
import { editStorm, saveSales } from './edits.ts';
import type { Fault } from './fault.ts';
import { postgresProcesses } from './postgres-processes.ts';
import type { Site } from './site.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import type { TrafficOptions } from './traffic.ts';

/** Every fault of the suite, in the order in which its table shows them. */

const SALES = 'group:Продажи';
const one = (site: Site) => site.agents[0]!;
const two = (site: Site) => site.agents[1]!;

/** Each decision that the carriers saw an agent make is kept, and once. */
const keepsDecisions: NonNullable<Fault['verify']> = async (site, { by }) => {
  let kept = { all: 0, twice: 0 };
  const isThere = async () => {
    const [row] = await site.sql<(typeof kept)[]>`
      SELECT count(*)::int AS all, (count(*) - count(DISTINCT (call_id, attempt)))::int AS twice
      FROM decisions WHERE source = 'agent'`.catch(() => []);
    kept = row ?? kept;
    return kept.all >= by.agent;
  };
  await waitFor('decisions', isThere, 30_000, () => `${kept.all} are kept of ${by.agent} that an agent made`);
  if (kept.twice > 0) throw new Error(`${kept.twice} decisions are kept twice`);
};

const noFault: Fault = { name: 'none', break: async () => {}, verify: keepsDecisions };

const agentFaults: readonly Fault[] = [
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

async function signalPostgres(site: Site, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await postgresProcesses(site.postgres)) process.kill(pid, signal);
}

/** Calls go on, which `/readyz` tells; what can't be saved is refused, and says why. */
async function refusesEdits(site: Site): Promise<void> {
  await waitFor('readiness `degraded`', async () => {
    const { status } = await site.api<{ status: string }>('GET', '/readyz');
    return status === 'degraded';
  });
  const saved = await saveSales(site, { withFirst: true }).catch((error: Error) => error.message);
  if (!/ 503 .*"unavailable"/.test(String(saved))) throw new Error(`an edit without a database answered ${saved}`);
}

const databaseFaults: readonly Fault[] = [
  {
    name: 'postgres-stopped',
    verify: keepsDecisions,
    async break(site) {
      await site.postgres.crash();
      await refusesEdits(site);
    },
    mend: (site) => site.postgres.start(),
  },
  {
    name: 'postgres-sigstop',
    verify: keepsDecisions,
    break: (site) => signalPostgres(site, 'SIGSTOP'),
    mend: (site) => signalPostgres(site, 'SIGCONT'),
  },
  {
    name: 'agent-restarted-while-postgres-is-down',
    async break(site) {
      // its snapshot file follows within some seconds
      await sleep(2500);
      await site.postgres.crash();
      await one(site).kill();
      await one(site).start();
    },
    mend: (site) => site.postgres.start(),
  },
];

const asteriskFaults: readonly Fault[] = [
  {
    name: 'ari-cut',
    break: async (site) => site.proxies[0]!.ari.cut(),
    mend: async (site) => site.proxies[0]!.ari.mend(),
  },
  {
    name: 'ari-black-holed',
    break: async (site) => site.proxies[0]!.ari.swallow(),
    mend: async (site) => site.proxies[0]!.ari.mend(),
  },
  {
    name: 'asterisk-restart',
    when: 'between',
    break: (site) => site.asterisk.restart(),
  },
  {
    name: 'everything-restarted',
    verify: keepsDecisions,
    when: 'between',
    async break(site) {
      await Promise.all([one(site).end(), site.asterisk.stop(), site.postgres.crash()]);
      await Promise.all([
        one(site)
          .start()
          .catch(() => one(site).start()),
        site.asterisk.start(),
        site.postgres.start(),
      ]);
    },
  },
];

/** After `at` the first number of the group is gone, at Volga. */
const withoutFirst = (since: () => number): Partial<TrafficOptions> => ({
  allowed: (reference, trunk, at) => {
    if (reference !== SALES || trunk === 'neva') return undefined;
    return at > since() ? [NEXT_OF_SALES] : [...expected[SALES]![trunk], NEXT_OF_SALES];
  },
});

function removalFaults(): readonly Fault[] {
  let since = Number.POSITIVE_INFINITY;
  const prepare = async () => {
    since = Number.POSITIVE_INFINITY;
  };
  const remove = async (site: Site) => {
    await site.inForce(await saveSales(site, { withFirst: false }));
    since = Date.now();
  };
  return [
    {
      // Calls ask slot 1 first, and its database says nothing any more. The other one has the API.
      name: 'lagging-second-agent',
      when: 'between',
      site: { agents: 2, apiSlot: 2 },
      traffic: withoutFirst(() => since),
      prepare,
      async break(site) {
        site.proxies[1]!.database.swallow();
        await site.inForce(await saveSales(site, { withFirst: false }), [one(site)]);
        since = Date.now();
      },
      mend: async (site) => site.proxies[1]!.database.mend(),
    },
    {
      name: 'asterisk-killed-after-removal',
      when: 'between',
      prepare,
      traffic: withoutFirst(() => since),
      async break(site) {
        await remove(site);
        await killAsterisk(site);
        await one(site).kill(); // what Asterisk has kept must be right by itself
        await site.asterisk.start();
      },
    },
  ];
}

async function killAsterisk(site: Site): Promise<void> {
  const { pid } = site.asterisk;
  site.asterisk.signal('SIGKILL');
  await waitFor('end of Asterisk', () => !isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Among edits either number is right. */
const whileEdited = withoutFirst(() => Number.POSITIVE_INFINITY);

function stormFaults(): readonly Fault[] {
  let storm: ReturnType<typeof editStorm> | null = null;
  const endStorm = async (site: Site) => {
    const { saved } = await storm!.stop();
    if (saved === 0) throw new Error('no edit was saved');
    await site.inForce(await saveSales(site, { withFirst: false }));
  };
  return [
    {
      name: 'edit-storm',
      traffic: whileEdited,
      async break(site) {
        storm = editStorm(site, 100);
      },
      mend: endStorm,
    },
    {
      name: 'ami-cut-during-table-writes',
      site: { mode: 'resident' },
      traffic: whileEdited,
      async break(site) {
        storm = editStorm(site, 50);
        for (let i = 0; i < 10; i++) {
          await sleep(150 + i * 7);
          site.proxies[0]!.ami.cut();
          site.proxies[0]!.ami.mend();
        }
      },
      mend: endStorm,
    },
    {
      name: 'postgres-killed-in-the-middle-of-writes',
      verify: keepsDecisions,
      traffic: whileEdited,
      async break(site) {
        storm = editStorm(site, 50);
        await sleep(500);
        await signalPostgres(site, 'SIGKILL');
      },
      async mend(site) {
        await site.postgres.start();
        await sleep(3000);
        const { refused } = await storm!.stop();
        const unclear = refused.filter((text) => !/ 503 |412|timeout|fetch failed/.test(text));
        if (unclear.length > 0) throw new Error(`an edit was not refused clearly: ${unclear[0]}`);
        await site.inForce(await saveSales(site, { withFirst: false }));
      },
    },
  ];
}

const residentFaults: readonly Fault[] = [
  { name: 'resident-none', site: { mode: 'resident' }, break: async () => {} },
  {
    name: 'resident-agent-sigkill',
    site: { mode: 'resident' },
    break: (site) => one(site).kill(),
    mend: (site) => one(site).start(),
  },
];

/** Each program that is started with it has a clock of its own. */
function clockFaults(): readonly Fault[] {
  let clock: Clock | null = null;
  const made = () => {
    clock = makeClock();
    return clock;
  };
  const jump = async () => {
    for (const seconds of [3600, -3600, 5, 0]) {
      clock?.set(seconds);
      await sleep(2500);
    }
  };
  return [
    { name: 'clock-of-the-agent-jumps', atLeastMs: 14_000, site: { env: () => made().env }, break: jump },
    {
      name: 'clock-of-asterisk-jumps',
      atLeastMs: 14_000,
      site: { asteriskEnv: () => made().asteriskEnv },
      // The wait is told by the clock that jumps.
      traffic: { clockJumps: true },
      break: jump,
    },
  ];
}

/** PostgreSQL on a file system of its own, which is full for a while. */
function diskFault(): Fault {
  let disk: SmallDisk | null = null;
  let storm: ReturnType<typeof editStorm> | null = null;
  return {
    name: 'postgres-disk-full',
    verify: keepsDecisions,
    site: {
      databaseFolder() {
        disk = mountSmallDisk(256);
        return disk.folder;
      },
    },
    traffic: whileEdited,
    async break(site) {
      disk?.fill();
      storm = editStorm(site, 50);
    },
    async mend(site) {
      await sleep(2000);
      disk?.empty();
      const { refused } = await storm!.stop();
      if (!refused.some((text) => / 503 /.test(text))) throw new Error(`a full disk was not felt: ${refused[0]}`);
      if (!(await answers(site))) await site.postgres.start().catch(() => {});
      await sleep(3000);
      await site.inForce(await saveSales(site, { withFirst: false }));
    },
    cleanUp: async () => disk?.unmount(),
  };
}

const answers = (site: Site) =>
  site.postgres.admin`SELECT 1`.then(
    () => true,
    () => false,
  );

export const faults: readonly Fault[] = [
  noFault,
  ...agentFaults,
  ...databaseFaults,
  ...asteriskFaults,
  ...removalFaults(),
  ...stormFaults(),
  diskFault(),
  ...clockFaults(),
  ...residentFaults,
];
