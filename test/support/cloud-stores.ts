import type { TestProject } from 'vitest/node';
import { collectStops, loadHarness, type Settings } from './harness.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Every setting of an app on the stores under test. */
    storeSettings: Settings;
  }
}

/** Starts the stores of a cloud for a project of tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { run, stop } = collectStops();
  const harness = await loadHarness(project.getProvidedContext().cloud);
  project.provide('storeSettings', await harness.startStores({ run, env: process.env }));
  return stop;
}
