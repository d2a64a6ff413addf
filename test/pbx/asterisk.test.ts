import { type CallsWorld, describeCalls } from './suite/calls.ts';
import { startWorld } from './world.ts';

describeCalls({ name: 'Asterisk', rejected: 403, hasLocalLegs: true, start });

async function start(): Promise<CallsWorld> {
  const world = await startWorld();
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
    async hangUpAll() {
      await world.asterisk.cli('channel request hangup all');
    },
  };
}
