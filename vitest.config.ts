import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { COMPILE_CACHE } from './test/support/child-processes.ts';
import { chosenAdapters, chosenClouds } from './test/support/clouds.ts';
import { Interleaved } from './test/support/interleaved.ts';

/** Measure time and memory of a whole app, or have to be through before its grace is over. */
const LOAD = ['load', 'termination', 'hostile-bytes'].map((name) => `test/faults/${name}.test.ts`);

/** Measures time of the processor and memory, of no cloud. */
const COST = 'test/unit/inspection/cost.test.ts';

/**
 * About the docs and the page alone: no cloud changes what they show, and in a run of several clouds they run on the
 * first. What is about storage (its URLs, ways of uploading, previews, downloads) runs on each.
 */
const ONCE = [
  'test/e2e/docs/**',
  ...['access', 'deletion', 'folders', 'gallery', 'key', 'languages', 'panel', 'selection'].map(
    (name) => `test/e2e/page/${name}.test.ts`,
  ),
];

/** Start what they need themselves, each for itself. */
const OWN_HOSTS = ['test/clouds/*/host/**/*.test.ts', 'test/clouds/*/token/**/*.test.ts'];

/** The ports on stores in memory are held to the same suites, and need nothing. */
const MEMORY = 'test/contract/memory.test.ts';

/**
 * Projects by what they need: unit nothing, contract and faults the stores of a cloud, host a host of its own, e2e the
 * built app in a running host that they share, page the same in a browser, cost quiet, load a host of its own and quiet.
 * Files that share an app look at all that is stored: they run in turn, beside those of other apps, when what needs no
 * app is through. What needs quiet comes last, one file after the other.
 */
export default defineConfig({
  test: {
    // Fault tests wait for time-outs most of their time, and files that share an app for their turn.
    maxWorkers: availableParallelism() + 2,
    // Each file starts a process, and compiles in it what others have compiled.
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
    sequence: { sequencer: Interleaved },
    projects: [
      // Each takes a moment, but on a machine that has other work a moment is long.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/clouds/*/unit/**/*.test.ts', MEMORY],
          exclude: [COST],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'cost', include: [COST], testTimeout: 30_000, fileParallelism: false } },
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
      ...chosenClouds().flatMap(projectsOf),
      ...chosenAdapters().map((cloud) => ({
        test: {
          name: `contract ${cloud}`,
          include: [`test/clouds/${cloud}/contract/**/*.test.ts`],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
    ],
  },
});

/** The suites that run on each cloud; with several clouds its name follows theirs, like `contract azure`. */
function projectsOf(cloud: string): TestProjectConfiguration[] {
  const each = (kind: string) => ({
    name: chosenClouds().length === 1 ? kind : `${kind} ${cloud}`,
    include: [`test/${kind}/**/*.test.ts`, `test/clouds/${cloud}/${kind}/**/*.test.ts`],
    provide: { cloud },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  });
  const globalSetup = 'test/support/cloud-stores.ts';
  const elsewhere = cloud === chosenClouds()[0] ? [] : ONCE;
  const inTurn = {
    expect: { poll: { timeout: 20_000 } },
    setupFiles: 'test/support/in-turn.ts',
    sequence: { groupOrder: 1 },
  };
  return [
    { test: { ...each('contract'), exclude: [MEMORY], globalSetup } },
    { test: { ...each('faults'), exclude: LOAD, globalSetup } },
    { test: { ...each('load'), include: LOAD, globalSetup, fileParallelism: false } },
    {
      test: {
        ...each('e2e'),
        exclude: ['test/e2e/page/**', ...elsewhere],
        globalSetup: 'test/support/app-under-test.ts',
        ...inTurn,
      },
    },
    {
      test: {
        ...each('page'),
        include: ['test/e2e/page/**/*.test.ts'],
        exclude: elsewhere,
        globalSetup: 'test/e2e/page/service.ts',
        ...inTurn,
        testTimeout: 120_000,
      },
    },
  ];
}
