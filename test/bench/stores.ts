import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite, startCosmos } from '../../infra/azure/local/emulators.ts';
import { freePort } from '../support/child-processes.ts';

/** The settings that lead to the stores, by the names that the app gives them. */
export type StoreSettings = Readonly<Record<'BUCKET_NAME' | 'COSMOS_DATABASE' | 'TABLE_NAME' | Connection, string>>;
type Connection = 'BLOB_CONNECTION' | 'COSMOS_CONNECTION';

export interface Stores {
  readonly settings: StoreSettings;
  stop(): Promise<void>;
}

const NAMES = { BUCKET_NAME: 'images', COSMOS_DATABASE: 'image-metadata', TABLE_NAME: 'images' };

/** New, empty emulators on free ports: blobs on disk, as a store that keeps them would, documents in memory. */
export async function startStores(): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-blobs-'));
  const stops: (() => Promise<void>)[] = [];
  const failed = (reason: string | undefined) => {
    if (reason !== undefined) throw new Error(reason);
  };
  const run = {
    onStop: (stop: () => Promise<void>) => void stops.push(stop),
    endsWith: (ended: Promise<string | undefined>) => void ended.then(failed),
    signal: new AbortController().signal,
  };
  const stop = async () => {
    await Promise.all(stops.map((one) => one()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [blobs, cosmos] = await Promise.all([
      startAzurite(await freePort(), run, folder),
      startCosmos(await freePort(), run),
    ]);
    await Promise.all([blobs.prepare(NAMES), cosmos.prepare(NAMES)]);
    const settings = { ...NAMES, BLOB_CONNECTION: blobs.connection, COSMOS_CONNECTION: cosmos.connection };
    return { settings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
