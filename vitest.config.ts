import { defineConfig } from 'vitest/config';

const minute = 60_000;

/** Tests that start programs: what they wait for has deadlines of its own, this one only ends what hangs. */
const crossing = (name: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: minute, hookTimeout: minute, ...more },
});

/** Files one after another in one process, else half of the time goes into loading the same modules again. */
const together = { isolate: false };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    slowTestThreshold: 2000,
    // Most of these tests wait, for a PBX, a database, a deadline: more files at once than there are cores.
    maxWorkers: 4,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...together,
          testTimeout: 30_000,
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/support/**/*.test.ts'],
        },
      },
      crossing('api', together),
      crossing('cli'),
      crossing('docs'),
      crossing('fuzz'),
      crossing('store', together),
      // Real PBXs, browsers and faults come one after the other: what they are asked to do in time needs the cores. Tests
      // of PBXs and of the page wait for most of their time, so that two files share the cores well.
      crossing('browser', { maxWorkers: 2, testTimeout: 3 * minute, sequence: { groupOrder: 2 } }),
      crossing('faults', { fileParallelism: false, testTimeout: 3 * minute, sequence: { groupOrder: 3 } }),
      crossing('pbx', { maxWorkers: 2, sequence: { groupOrder: 1 } }),
    ],
  },
});
