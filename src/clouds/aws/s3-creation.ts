import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { BlobProperties } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { readS3Error } from './s3-error.ts';
import { objectProperties } from './s3-properties.ts';

/** Creates an object with one PUT, unless the name is in use. */
export function putNew({ bucket }: S3Bucket, name: string, bytes: Uint8Array, properties: BlobProperties) {
  return new PutObjectCommand({
    Bucket: bucket,
    Key: name,
    Body: bytes,
    ContentLength: bytes.byteLength,
    IfNoneMatch: '*',
    ...objectProperties(properties),
  });
}

/** Creates an object, or keeps the existing one. */
export async function createObject(
  s3: S3Bucket,
  name: string,
  bytes: Uint8Array,
  properties: BlobProperties,
  scope: RequestScope,
): Promise<void> {
  const put = putNew(s3, name, bytes, properties);
  await attemptS3(scope, async ({ signal }) => {
    try {
      await s3.client.send(put, { abortSignal: signal });
    } catch (error) {
      if (readS3Error(error).status !== 412) throw error;
    }
  });
}
