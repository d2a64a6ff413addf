import type { Service } from '../support/service.ts';
import type { Carrier } from '../support/sipp.ts';
import { placeCall } from './calls.ts';
import { expectations } from './data.ts';
import type { CalledPbx } from './pbx.ts';

/**
 * Places each call of the lab's data once and prints a line for each. Both the dry run of the API and the INVITE have to
 * show what stands in the data.
 * @returns whether all did
 */
export async function runOnce(
  service: Service,
  pbx: CalledPbx,
  carriers: ReadonlyMap<string, Carrier>,
): Promise<boolean> {
  let allOk = true;
  for (const { trunk, carrier, reference, expected } of expectations) {
    const seen = await placeCall(pbx, carriers.get(carrier)!, { trunk, reference });
    const dryRun = await service.call<{ shown: string | null }>('POST', '/v1/resolve', {
      ...{ pbx: pbx.name, trunk, reference, callerId: '101' },
      destination: seen.destination,
    });
    const ok = seen.number === expected && dryRun.shown === expected;
    const other = dryRun.shown === expected ? '' : ` resolve=${dryRun.shown ?? 'nothing'}`;
    console.log(
      `carrier=${carrier} trunk=${trunk} reference=${reference} expected=${expected} ` +
        `received=${seen.number ?? 'nothing'}${other} ${ok ? 'ok' : 'WRONG'}`,
    );
    allOk &&= ok;
  }
  return allOk;
}
