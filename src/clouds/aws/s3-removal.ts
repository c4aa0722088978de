import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, STORAGE_POLICY } from '../../stores/attempt.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { readS3Error } from './s3-error.ts';

/** Removes an object; succeeds if it does not exist. With `etag`, removes only that version. */
export async function removeObject(
  { client, bucket }: S3Bucket,
  name: string,
  scope: RequestScope,
  etag?: string,
  policy: AttemptPolicy = STORAGE_POLICY,
): Promise<void> {
  const remove = new DeleteObjectCommand({ Bucket: bucket, Key: name, IfMatch: etag });
  const work = async (signal: AbortSignal) => {
    try {
      await client.send(remove, { abortSignal: signal });
    } catch (error) {
      // With a condition, S3 also reports a missing object. A missing bucket is an error.
      const { status, code } = readS3Error(error);
      if (code !== 'NoSuchKey' && !(etag !== undefined && status === 412)) throw error;
    }
  };
  await attemptS3(scope, ({ signal }) => work(signal), policy);
}
