import { describe, expect, it } from 'vitest';
import { findFreeswitch, NO_FREESWITCH } from '../support/freeswitch.ts';
import { runFault } from './fault.ts';
import { faultsOf } from './faults.ts';

/** A few faults and a few calls of each; `npm run test:faults` runs them all. */
const SHORT = {
  asterisk: ['agent-sigkill', 'agent-sigstop', 'lagging-second-agent', 'asterisk-killed-after-removal'],
  freeswitch: ['agent-sigkill', 'listener-sigstop', 'lagging-second-agent'],
} as const;

describe.each(['asterisk', 'freeswitch'] as const)('faults, in short: %s', (kind) => {
  const isThere = kind === 'asterisk' || findFreeswitch() !== null;
  const names: readonly string[] = SHORT[kind];
  it.skipIf(!isThere).each(faultsOf(kind).filter(({ name }) => names.includes(name)))(
    `$name: no call is lost, none shows a wrong number${isThere ? '' : ` (${NO_FREESWITCH})`}`,
    async (fault) => {
      const { problems, lost, wrong, calls, by } = await runFault(fault, { kind, calls: 48, rate: 20 });
      expect(problems).toEqual([]);
      expect({ lost, wrong }).toEqual({ lost: 0, wrong: [] });
      expect(by.agent + by.table + by.policy).toBeGreaterThanOrEqual(calls);
    },
  );
});
