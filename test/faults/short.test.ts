import { describe, expect, it } from 'vitest';
import { runFault } from './fault.ts';
import { faults } from './faults.ts';

/** A few faults and a few calls of each; `npm run test:faults` runs them all. */
const SHORT = ['agent-sigkill', 'agent-sigstop', 'lagging-second-agent', 'asterisk-killed-after-removal'];

describe('faults, in short', () => {
  it.each(faults.filter(({ name }) => SHORT.includes(name)))(
    '$name: no call is lost, none shows a wrong number',
    async (fault) => {
      const { problems, lost, wrong, calls, by } = await runFault(fault, { calls: 48, rate: 20 });
      expect(problems).toEqual([]);
      expect({ lost, wrong }).toEqual({ lost: 0, wrong: [] });
      expect(by.agent + by.table + by.policy).toBeGreaterThanOrEqual(calls);
    },
  );
});
