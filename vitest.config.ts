import { defineConfig } from 'vitest/config';

const minute = 60_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      { test: { name: 'api', include: ['test/api/**/*.test.ts'], testTimeout: minute, hookTimeout: minute } },
      { test: { name: 'store', include: ['test/store/**/*.test.ts'], testTimeout: minute, hookTimeout: minute } },
      // Real PBXs, in turn: side by side two cores are not enough for what they are asked to do in time.
      {
        test: {
          name: 'pbx',
          include: ['test/pbx/**/*.test.ts'],
          testTimeout: minute,
          hookTimeout: minute,
          fileParallelism: false,
        },
      },
    ],
  },
});
