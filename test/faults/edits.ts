import { setTimeout as sleep } from 'node:timers/promises';
import { expected, groups, NEXT_OF_SALES } from './data.ts';
import type { Site } from './site.ts';
import type { TrafficOptions } from './traffic.ts';

/** The first group of data.ts, `Продажи`. Its first number at Volga is what edits take out and put back. */
const SALES = groups[0];
const REFERENCE = `group:${SALES.name}`;

/** After `since` the first number of the group is gone, at Volga. */
export const withoutFirst = (since: () => number): Partial<TrafficOptions> => ({
  allowed: (reference, trunk, at) => {
    if (reference !== REFERENCE || trunk === 'neva') return undefined;
    return at > since() ? [NEXT_OF_SALES] : [...expected[REFERENCE]![trunk], NEXT_OF_SALES];
  },
});

/** Among edits either number is right. */
export const whileEdited = withoutFirst(() => Number.POSITIVE_INFINITY);

interface Saved {
  readonly version: number;
}

/** Saves the group with or without its first number. Resolves to the version that this made. */
export async function saveSales(site: Site, options: { readonly withFirst: boolean }): Promise<number> {
  const id = site.ids.groups.get(SALES.name);
  const { version } = await site.api<Saved>('GET', `/v1/groups/${id}`);
  const numbers = SALES.numbers
    .filter((_, i) => options.withFirst || i > 0)
    .map(({ e164, carrier }) => ({ e164, carrierId: site.ids.carriers.get(carrier), enabled: true }));
  const { name, selection } = SALES;
  const body = { name, selection, policy: null, fallbackGroupId: null, numbers };
  return (await site.api<Saved>('PUT', `/v1/groups/${id}`, body, version)).version;
}

/** Saves the group again and again until it is stopped. Refusals are counted: a database that is away has to refuse. */
export function editStorm(site: Site, perSecond: number): { stop(): Promise<{ saved: number; refused: string[] }> } {
  let stopped = false;
  let saved = 0;
  const refused: string[] = [];
  const run = async () => {
    for (let i = 0; !stopped; i++) {
      const next = performance.now() + 1000 / perSecond;
      try {
        await saveSales(site, { withFirst: i % 2 === 1 });
        saved++;
      } catch (error) {
        refused.push(String(error));
      }
      await sleep(Math.max(0, next - performance.now()));
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
      return { saved, refused };
    },
  };
}
