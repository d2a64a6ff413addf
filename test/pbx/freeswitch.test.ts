import { findFreeswitch, NO_FREESWITCH } from '../support/freeswitch.ts';
import { startFreeswitchWorld } from './freeswitch-world.ts';
import { describeCalls } from './suite/calls.ts';

describeCalls({
  name: 'FreeSWITCH',
  missing: findFreeswitch() ? null : NO_FREESWITCH,
  rejected: 603,
  hasLocalLegs: false,
  start: startFreeswitchWorld,
});
