import { fork } from 'node:child_process';
import { once } from 'node:events';
import { localAccountFile } from '../../../../infra/gcp/local/gcs/local-account.ts';
import { LOCAL_ENVIRONMENT } from '../../../../infra/gcp/local/local-environment.ts';
import type { Settings } from '../../../support/harness.ts';
import { placeOf } from './sizes.ts';

export interface GrowthStores {
  /** Settings of an app on this number of images. */
  settingsOf(count: number): Settings;
  /** Requests since the last call, by kind. */
  takeCounts(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

export async function startGrowthStores(): Promise<GrowthStores> {
  const child = fork(`${import.meta.dirname}/stores.ts`, [], { execArgv: ['--no-deprecation'] });
  const ended = once(child, 'exit');
  const [{ gcs, firestore }] = await once(child, 'message');
  return {
    settingsOf: (count) => ({
      ...LOCAL_ENVIRONMENT,
      TABLE_NAME: 'images',
      BUCKET_NAME: placeOf(count),
      FIRESTORE_DATABASE: placeOf(count),
      GCS_ENDPOINT: `http://127.0.0.1:${gcs}`,
      FIRESTORE_EMULATOR_HOST: `127.0.0.1:${firestore}`,
      GOOGLE_APPLICATION_CREDENTIALS: localAccountFile(),
    }),
    async takeCounts() {
      child.send('counts');
      const [counts] = await once(child, 'message');
      return counts;
    },
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}
