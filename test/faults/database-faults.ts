import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../support/wait.ts';
import { editStorm, saveSales, whileEdited } from './edits.ts';
import type { Fault } from './fault.ts';
import { keepsDecisions } from './keeps-decisions.ts';
import { postgresProcesses } from './postgres-processes.ts';
import type { Site } from './site.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const one = (site: Site) => site.agents[0]!;

export async function signalPostgres(site: Site, signal: NodeJS.Signals): Promise<void> {
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

export const databaseFaults: readonly Fault[] = [
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

/** PostgreSQL on a file system of its own, which is full for a while. */
export function diskFault(): Fault {
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
