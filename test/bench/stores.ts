import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenClouds } from '../support/clouds.ts';
import { type CloudHarness, collectStops, loadHarness, type Settings } from '../support/harness.ts';

const clouds = chosenClouds();

/** Benchmarks run on one cloud: Azure, whose SDKs the other programs beside the app use, or what the variable CLOUD names. */
export const harness = await loadHarness(clouds.find((cloud) => cloud === 'azure') ?? clouds[0] ?? '');

export interface Stores {
  readonly settings: Settings;
  stop(): Promise<void>;
}

/** New, empty stores on free ports: blobs on disk, as in a store that keeps them, documents in memory. */
export async function startStores(harness: CloudHarness): Promise<Stores> {
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
