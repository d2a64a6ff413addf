import { findFreeswitch, hasModule, NO_FREESWITCH } from '../support/freeswitch.ts';
import { startFreeswitchWorld } from './freeswitch-world.ts';
import { describeCalls } from './suite/calls.ts';

const program = findFreeswitch();
const common = { rejected: 603, hasLocalLegs: false } as const;

describeCalls({
  ...common,
  name: 'FreeSWITCH',
  missing: program ? null : NO_FREESWITCH,
  start: startFreeswitchWorld,
});

describeCalls({
  ...common,
  name: 'FreeSWITCH, over mod_hiredis',
  missing: !program ? NO_FREESWITCH : hasModule(program, 'mod_hiredis') ? null : 'SKIPPED, no mod_hiredis found',
  start: () => startFreeswitchWorld({ byHiredis: true }),
});
