import type { PbxKind } from '../../src/domain/model.ts';
import { agentFaults, residentFaults } from './agent-faults.ts';
import { databaseFaults, diskFault } from './database-faults.ts';
import { removalFaults, stormFaults } from './edit-faults.ts';
import type { Fault } from './fault.ts';
import { clockFaults, connectionFaults, listenerFaults, restartFaults } from './pbx-faults.ts';

/** Every fault of the suite, in the order in which its table shows them; some befall the other kind of PBX alone. */
export const faultsOf = (kind: PbxKind): readonly Fault[] => [
  ...agentFaults,
  ...listenerFaults,
  ...databaseFaults,
  ...connectionFaults,
  ...restartFaults(kind),
  ...removalFaults(kind),
  ...stormFaults(),
  diskFault(),
  ...clockFaults(kind),
  ...residentFaults,
];
