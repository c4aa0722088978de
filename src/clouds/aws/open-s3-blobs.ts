import type { BlobStore } from '../../images/blob-store.ts';
import { createS3Blobs, type S3BlobsOptions } from './s3-blobs.ts';
import { createS3Client, type S3ClientOptions } from './s3-client.ts';

type OpenOptions = Omit<S3ClientOptions, 'credentials'> & Pick<S3BlobsOptions, 'bucket' | 'url'>;

/** The BlobStore port with a client of its own. Imported on demand: with it comes the SDK. */
export function openS3Blobs({ region, endpoint, bucket, url }: OpenOptions): BlobStore {
  return createS3Blobs({ client: createS3Client({ region, endpoint }), bucket, url, now: () => new Date() });
}
