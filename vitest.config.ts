import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Measure time and memory of a whole app, or have to be through before its grace is over. */
const LOAD = ['load', 'termination', 'hostile-bytes'].map((name) => `test/faults/${name}.test.ts`);

/** Start what they need themselves, each for itself. */
const OWN_HOSTS = ['test/clouds/*/host/**/*.test.ts', 'test/clouds/*/token/**/*.test.ts'];

/**
 * Projects by what they need: unit nothing, contract and faults the emulators, host a host of its own, load the same and
 * quiet, e2e the built app in a running host that they share, page the same in a browser. Files that share an app look
 * at all that is stored: they run one after the other, as those that need quiet do, when all the others are through.
 */
export default defineConfig({
  test: {
    // Two of the fault tests wait for time-outs most of their time; by default one processor would be left idle as well.
    maxWorkers: availableParallelism() + 1,
    projects: [
      // Each takes a moment, but on a machine that has other work a moment is long.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/clouds/*/unit/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts', 'test/clouds/*/contract/**/*.test.ts'],
          globalSetup: 'test/support/emulators.ts',
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: LOAD,
          globalSetup: 'test/support/emulators.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'host', include: OWN_HOSTS, testTimeout: 60_000, hookTimeout: 60_000 } },
      // The compiler takes two seconds a run, and ten times that where the machine has other work.
      {
        test: {
          name: 'infra',
          include: ['test/clouds/*/infra/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'load',
          include: LOAD,
          globalSetup: 'test/support/emulators.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/clouds/*/e2e/**/*.test.ts'],
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
