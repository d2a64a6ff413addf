import { describe, expect, it } from 'vitest';
import { findFreeswitch, NO_FREESWITCH } from '../support/freeswitch.ts';
import { runFault } from './fault.ts';
import { faultsOf } from './faults.ts';

/** A few faults and a few calls of each; `npm run test:faults` runs them all. */
const SHORT = {
  asterisk: ['agent-sigkill', 'agent-sigstop', 'lagging-second-agent', 'asterisk-killed-after-removal'],
  freeswitch: ['agent-sigkill', 'listener-sigstop', 'lagging-second-agent'],
} as const;

for (const kind of ['asterisk', 'freeswitch'] as const) {
  const missing = kind === 'asterisk' || findFreeswitch() ? '' : ` (${NO_FREESWITCH})`;
  describe.skipIf(missing)(`faults, in short: ${kind}${missing}`, () => {
    const names: readonly string[] = SHORT[kind];
    it.each(faultsOf(kind).filter(({ name }) => names.includes(name)))(
      '$name: no call is lost, none shows a wrong number',
      async (fault) => {
        const { problems, lost, wrong, calls, by } = await runFault(fault, { kind, calls: 48, rate: 20 });
        expect(problems).toEqual([]);
        expect({ lost, wrong }).toEqual({ lost: 0, wrong: [] });
        expect(by.agent + by.table + by.policy).toBeGreaterThanOrEqual(calls);
      },
    );
  });
}
