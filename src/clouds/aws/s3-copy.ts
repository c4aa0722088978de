import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { ServiceError } from '../../errors.ts';
import type { BlobProperties, BlobVersion } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { MayHaveAppliedError, WHOLE_COPY_POLICY } from '../../stores/attempt.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { objectProperties } from './s3-properties.ts';
import { rethrowChanged } from './s3-reading.ts';
import { findSentBlob } from './s3-sent.ts';

interface CopyRequest {
  readonly from: string;
  readonly version: BlobVersion;
  readonly to: string;
  readonly properties: BlobProperties;
  readonly scope: RequestScope;
}

/**
 * Copies one version inside S3. The target appears once, complete, and only from this version. Its existence settles lost
 * responses, errors after status 200, and concurrent copies.
 */
export async function copyObject(s3: S3Bucket, request: CopyRequest): Promise<void> {
  const { version, to, scope } = request;
  const isDone = async () => (await findSentBlob(s3, to, scope))?.sizeBytes === version.sizeBytes;
  if (await isDone()) return;
  const refusal = await copyOnce(s3, request);
  if (refusal === undefined || (await isDone())) return;
  throw refusal;
}

/** `undefined` after a copy; otherwise the error to throw unless the target exists. */
async function copyOnce(s3: S3Bucket, request: CopyRequest): Promise<unknown> {
  const { from, version, to, properties, scope } = request;
  const copy = new CopyObjectCommand({
    Bucket: s3.bucket,
    Key: to,
    CopySource: `${s3.bucket}/${from.split('/').map(encodeURIComponent).join('/')}`,
    CopySourceIfMatch: version.etag,
    IfNoneMatch: '*',
    MetadataDirective: 'REPLACE',
    ...objectProperties(properties),
  });
  try {
    await attemptS3(
      scope,
      ({ signal }) => s3.client.send(copy, { abortSignal: signal }).catch(rethrowChanged),
      WHOLE_COPY_POLICY,
    );
    return undefined;
  } catch (error) {
    if (scope.signal.aborted) throw stillCopying(error);
    // 412: the source has another version, or the target exists.
    const isUnclear = error instanceof ServiceError && error.code === 'UploadIncomplete';
    if (isUnclear || error instanceof MayHaveAppliedError) return error;
    throw error;
  }
}

function stillCopying(cause: unknown): ServiceError {
  return new ServiceError('Timeout', 'The image is still being copied. Complete the upload again to continue.', {
    retryAfterSeconds: 30,
    cause,
  });
}
