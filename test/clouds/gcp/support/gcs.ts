import { createLocalAccount, publicKeyOf } from '../../../../infra/gcp/local/gcs/local-account.ts';
import { prepareBucket } from '../../../../infra/gcp/local/gcs/prepare-bucket.ts';
import { startGcs } from '../../../../infra/gcp/local/gcs/server.ts';
import { createGcsBlobs } from '../../../../src/clouds/gcp/gcs-blobs.ts';
import { createGcsClient } from '../../../../src/clouds/gcp/gcs-client.ts';
import type { BlobStore } from '../../../../src/images/blob-store.ts';
import { type FaultProxy, startFaultProxy } from '../../../support/fault-proxy.ts';
import { shortPages } from '../unkind/short-pages.ts';
import { gcsRequest } from './gcs-requests.ts';

export const BUCKET = 'images';
/** Of all stand-ins of a test file. */
export const ACCOUNT = createLocalAccount();

export function openBlobs(endpoint: string, bucket = BUCKET): BlobStore {
  const client = createGcsClient({ endpoint, credentials: ACCOUNT });
  return createGcsBlobs({ client, bucket, now: () => new Date() });
}

/** A stand-in with an empty bucket. */
export async function startBucket(folder?: string) {
  const gcs = await startGcs({ clientEmail: ACCOUNT.clientEmail, publicKey: publicKeyOf(ACCOUNT), folder });
  await prepareBucket(gcs.endpoint, BUCKET);
  return { ...gcs, blobs: openBlobs(gcs.endpoint) };
}

export interface FaultyBucket {
  /** Behind the proxy. */
  readonly blobs: BlobStore;
  readonly proxy: FaultProxy;
  /** Of the stand-in itself. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The same behind a fault proxy, as unkind as Cloud Storage. */
export async function startFaultyBucket(): Promise<FaultyBucket> {
  const { port, endpoint, stop } = await startBucket();
  const proxy = await startFaultProxy(port, gcsRequest, { behaviour: shortPages });
  return {
    blobs: openBlobs(`http://127.0.0.1:${proxy.port}`),
    proxy,
    endpoint,
    async stop() {
      await proxy.stop();
      await stop();
    },
  };
}
