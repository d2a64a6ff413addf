import { setTimeout as sleep } from 'node:timers/promises';
import type { TraceStep } from '../../src/domain/decision.ts';
import { explainStep } from '../../src/domain/explain.ts';
import type { Api } from '../support/api.ts';
import type { WatchedCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { placeCall } from './calls.ts';
import { expectations, otherNumber, trunks } from './data.ts';
import type { Group } from './load.ts';
import type { CalledPbx } from './pbx.ts';

const ROUND_MS = 4000;

interface Recorded {
  readonly destination: string;
  readonly source: string;
  readonly waitUs: number | null;
  readonly trace: readonly TraceStep[];
}

/** A call by each trunk every few seconds, with what its carrier saw and why, until it is stopped by a signal. */
export async function runLive(
  service: Api,
  pbxs: readonly CalledPbx[],
  carriers: ReadonlyMap<string, WatchedCarrier>,
  groupId: number,
): Promise<never> {
  // The group that the line to paste edits comes every other time, so that its new number is soon seen.
  const [edited, ...others] = [...new Set(expectations.map(({ reference }) => reference))];
  const ways = pbxs.flatMap((pbx) => trunks.map((trunk) => ({ ...trunk, pbx })));
  let version = 0;
  for (let round = 0; ; round++) {
    const group = await service.call<Group>('GET', `/v1/groups/${groupId}`);
    if (group.version !== version) {
      console.log(`\nEdit the group ${group.name} from another terminal; the next call shows the new number:\n`);
      console.log(`${editLine(service, group)}\n`);
      version = group.version;
    }
    const reference = round % 2 === 0 ? edited! : others[((round - 1) / 2) % others.length]!;
    for (const { name: trunk, carrier, pbx } of ways) {
      const seen = await placeCall(pbx, carriers.get(carrier)!, { trunk, reference });
      const time = new Date().toTimeString().slice(0, 8);
      const of = pbxs.length > 1 ? ` of ${pbx.title}` : '';
      console.log(`${time}  ${reference} by ${trunk}${of}: ${carrier} saw ${seen.number ?? 'no call'}`);
      console.log(`          ${await why(service, seen.destination)}`);
    }
    for (const carrier of carriers.values()) carrier.clear();
    await sleep(ROUND_MS);
  }
}

/** The recorded decision in words. */
async function why(service: Api, destination: string): Promise<string> {
  const find = async () => {
    const { items } = await service.call<{ items: Recorded[] }>('GET', '/v1/decisions?limit=20');
    return items.find((item) => item.destination === destination);
  };
  const decision = await waitFor('recorded decision', find, 3000).catch(() => null);
  if (!decision) return 'no decision is recorded: no agent answered this call';
  const wait = decision.waitUs === null ? '' : `, in ${(decision.waitUs / 1000).toFixed(1)} ms`;
  return `${decision.trace.map((step) => explainStep(step, 'en')).join(' ')} (by ${decision.source}${wait})`;
}

/**
 * A command to paste that swaps the group's first number for another of the same carrier. It holds for this version of
 * the group alone, as If-Match has it; the next one swaps back.
 */
function editLine(service: Api, group: Group): string {
  const { name, selection, policy, fallbackGroupId, numbers } = group;
  const [first, ...rest] = numbers.map(({ e164, carrierId, enabled }) => ({ e164, carrierId, enabled }));
  const other = otherNumber.replace(/[^+\d]/g, '');
  const swapped = { ...first, e164: first?.e164 === other ? '+74951230001' : other };
  const body = JSON.stringify({ name, selection, policy, fallbackGroupId, numbers: [swapped, ...rest] });
  return [
    `curl -X PUT ${service.url}/v1/groups/${group.id}`,
    `-H "Authorization: Bearer ${service.key}"`,
    `-H 'If-Match: "${group.version}"'`,
    "-H 'Content-Type: application/json'",
    `-d '${body}'`,
  ].join(' ');
}
