import type { S3Client } from '@aws-sdk/client-s3';
import type { RequestScope } from '../../images/request-scope.ts';
import { type Attempt, type AttemptPolicy, attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { classifyS3Error } from './s3-error.ts';

/** One bucket, which has no versions, and the client that reaches it. */
export interface S3Bucket {
  readonly client: S3Client;
  readonly bucket: string;
  /** As returned by `bucketUrl`. */
  readonly url: string;
}

/** One kind of call to S3, with retries. */
export function attemptS3<T>(
  scope: RequestScope,
  work: (current: Attempt) => Promise<T>,
  policy: AttemptPolicy = STORAGE_POLICY,
): Promise<T> {
  return attempt(scope, policy, classifyS3Error, work);
}
