import { setTimeout as sleep } from 'node:timers/promises';
import type { PbxKind } from '../../src/domain/model.ts';
import { signalPostgres } from './database-faults.ts';
import { editStorm, saveSales, whileEdited, withoutFirst } from './edits.ts';
import type { Fault } from './fault.ts';
import { keepsDecisions } from './keeps-decisions.ts';
import { killPbx, twins } from './pbx-faults.ts';
import type { Site } from './site.ts';

const one = (site: Site) => site.agents[0]!;
const two = (site: Site) => site.agents[1]!;

export function removalFaults(kind: PbxKind): readonly Fault[] {
  let since = Number.POSITIVE_INFINITY;
  const prepare = async () => {
    since = Number.POSITIVE_INFINITY;
  };
  const remove = async (site: Site, agents?: Site['agents']) => {
    await site.inForce(await saveSales(site, { withFirst: false }), agents);
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
        await remove(site, [one(site)]);
      },
      mend: async (site) => site.proxies[1]!.database.mend(),
    },
    {
      // It was stopped while the edit was made, so the edit is in force without it; and its database says nothing either.
      name: 'agent-wakes-after-an-edit',
      site: { agents: 2, apiSlot: 2 },
      traffic: withoutFirst(() => since),
      async prepare(site) {
        two(site).signal('SIGSTOP');
        site.proxies[1]!.database.swallow();
        await remove(site, [one(site)]);
      },
      break: async (site) => two(site).signal('SIGCONT'),
      mend: async (site) => site.proxies[1]!.database.mend(),
    },
    {
      name: `${kind}-killed-after-removal`,
      when: 'between',
      prepare,
      traffic: withoutFirst(() => since),
      async break(site) {
        await remove(site);
        await killPbx(site);
        await one(site).kill(); // what the PBX has kept must be right by itself
        await site.pbx.start();
      },
    },
  ];
}

export function stormFaults(): readonly Fault[] {
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
    ...twins('ami-cut-during-table-writes', 'event-socket-cut-during-table-writes', {
      site: { mode: 'resident' },
      traffic: whileEdited,
      async break(site) {
        storm = editStorm(site, 50);
        for (let i = 0; i < 10; i++) {
          await sleep(150 + i * 7);
          site.proxies[0]!.table.cut();
          site.proxies[0]!.table.mend();
        }
      },
      mend: endStorm,
    }),
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
