import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { LOCAL_CREDENTIALS, startS3 } from '../../../../infra/aws/local/s3/server.ts';
import { bucketUrl } from '../../../../src/clouds/aws/bucket-url.ts';
import { createS3Blobs } from '../../../../src/clouds/aws/s3-blobs.ts';
import { createS3Client } from '../../../../src/clouds/aws/s3-client.ts';
import type { BlobStore } from '../../../../src/images/blob-store.ts';
import { type FaultProxy, startFaultProxy } from '../../../support/fault-proxy.ts';
import { s3Request } from './s3-requests.ts';

export const REGION = 'us-east-1';
export const BUCKET = 'images';

export function clientOf(endpoint: string, region = REGION) {
  return createS3Client({ region, endpoint, credentials: LOCAL_CREDENTIALS });
}

export function openBlobs(endpoint: string, bucket = BUCKET): BlobStore {
  const client = clientOf(endpoint);
  const url = bucketUrl({ bucket, region: REGION, endpoint });
  return createS3Blobs({ client, bucket, url, now: () => new Date() });
}

/** A stand-in with an empty bucket. */
export async function startBucket(folder?: string) {
  const s3 = await startS3({ region: REGION, folder });
  await clientOf(s3.endpoint).send(new CreateBucketCommand({ Bucket: BUCKET }));
  return { ...s3, client: clientOf(s3.endpoint), blobs: openBlobs(s3.endpoint) };
}

export interface FaultyBucket {
  /** Behind the proxy. */
  readonly blobs: BlobStore;
  readonly proxy: FaultProxy;
  /** Of the stand-in itself. */
  readonly client: ReturnType<typeof clientOf>;
  stop(): Promise<void>;
}

/** The same behind a fault proxy. */
export async function startFaultyBucket(): Promise<FaultyBucket> {
  const { port, client, stop } = await startBucket();
  const proxy = await startFaultProxy(port, s3Request);
  return {
    blobs: openBlobs(`http://127.0.0.1:${proxy.port}`),
    proxy,
    client,
    async stop() {
      await proxy.stop();
      await stop();
    },
  };
}
