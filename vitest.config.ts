import { defineConfig } from 'vitest/config';

/** Waits half a minute for real time-outs and has nothing else to do: it runs beside other files. */
const TIME_OUTS = 'test/faults/real-limits.test.ts';

/** Start what they need themselves, each for itself. */
const OWN_HOSTS = ['test/e2e/host/**/*.test.ts', 'test/e2e/token/**/*.test.ts', 'test/e2e/failing-handlers.test.ts'];

/**
 * Projects by what they need: unit nothing, contract the emulators, host a host of their own, e2e the built app in a
 * running host that they share, page the same in a browser. Those that share an app look at all that is stored: their
 * files run one after the other, when those of the others are through.
 */
export default defineConfig({
  test: {
    // By default one processor is left idle, which of two is half the machine.
    maxWorkers: '100%',
    projects: [
      // Each takes a moment, but on a machine that has other work a moment is long.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 } },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts', TIME_OUTS],
          globalSetup: 'test/support/emulators.ts',
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: [TIME_OUTS],
          globalSetup: 'test/support/emulators.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      { test: { name: 'host', include: OWN_HOSTS, testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'infra', include: ['test/infra/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/page/**', ...OWN_HOSTS],
          globalSetup: 'test/support/app-under-test.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'page',
          include: ['test/e2e/page/**/*.test.ts'],
          globalSetup: 'test/e2e/page/service.ts',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
});
