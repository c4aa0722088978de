import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenClouds } from '../support/clouds.ts';
import { collectStops, loadHarness, type Settings } from '../support/harness.ts';

/** Benchmarks run on one cloud: the first, or the one that the variable CLOUD names. */
export const harness = await loadHarness(chosenClouds()[0] ?? '');

export interface Stores {
  readonly settings: Settings;
  stop(): Promise<void>;
}

/** New, empty stores on free ports: blobs on disk, as in a store that keeps them, documents in memory. */
export async function startStores(): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-blobs-'));
  const stores = collectStops();
  const stop = async () => {
    await stores.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { settings: await harness.startStores({ run: stores.run, folder }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
