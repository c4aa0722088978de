import { startFaultProxy } from '../../../support/fault-proxy.ts';
import type { Settings, UnkindStores } from '../../../support/harness.ts';
import { gcsRequest } from '../support/gcs-requests.ts';
import { startUnkindFirestore } from './firestore.ts';
import { shortPages } from './short-pages.ts';

/** Fault proxies in front of both stores, which are strongly consistent, lists included: no replica of them lags. */
export async function startUnkindStores(settings: Settings): Promise<UnkindStores> {
  const { GCS_ENDPOINT = '', FIRESTORE_EMULATOR_HOST = '' } = settings;
  const blobs = await startFaultProxy(Number(new URL(GCS_ENDPOINT).port), gcsRequest, { behaviour: shortPages });
  const records = await startUnkindFirestore(FIRESTORE_EMULATOR_HOST);
  return {
    settings: {
      ...settings,
      GCS_ENDPOINT: `http://127.0.0.1:${blobs.port}`,
      FIRESTORE_EMULATOR_HOST: records.host,
    },
    blobs,
    records: records.proxy,
    catchUp: () => undefined,
    endCopies: async () => undefined,
    async stop() {
      await Promise.all([blobs.stop(), records.proxy.stop()]);
    },
  };
}
