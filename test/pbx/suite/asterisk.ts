import { availableParallelism, loadavg } from 'node:os';
import type { OpenAri } from '../../../src/agent/asterisk/wire.ts';
import { startWorld } from '../world.ts';
import { type CallsWorld, describeCalls } from './calls.ts';

/** With the bound that users have, 300 ms, unless this machine can't be expected to answer within it. */
const isBusy = (loadavg()[0] ?? 0) > 2 * availableParallelism();
const name = isBusy ? 'Asterisk (with a bound of 3 s: this machine has much else to do)' : 'Asterisk';

/** The main job on a real Asterisk, over one of the ways to reach it. `which` says which, behind its name. */
export function describeAsterisk(open: OpenAri, which = ''): void {
  describeCalls({ name: `${name}${which}`, rejected: 403, hasLocalLegs: true, start: () => start(open) });
}

async function start(open: OpenAri): Promise<CallsWorld> {
  const world = await startWorld(isBusy ? { open } : { open, waitMs: null });
  return {
    ...world,
    sip: world.asterisk.sip,
    async originate(to, { trunk, reference }) {
      // As agents originate: names and values in JSON, which AMI would split at commas.
      await world.ari('POST', `/channels?endpoint=Local/${to}@callerid-originate/n&formats=ulaw`, {
        ...{ callerId: '"Anna" <101>', context: 'talk', extension: 's', priority: 1 },
        variables: { CALLERID_TRUNK: trunk, CALLERID_REFERENCE: reference },
      });
    },
    async setWait(ms) {
      const value = ms ?? (isBusy ? 3000 : '');
      await world.ari('POST', `/asterisk/variable?variable=CALLERID_WAIT_MS&value=${value}`);
    },
    async hangUpAll() {
      await world.asterisk.cli('channel request hangup all');
    },
  };
}
