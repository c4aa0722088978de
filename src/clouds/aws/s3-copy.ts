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
 * Copies one version inside S3. The target appears whole, once, and only from this version: whether it is there settles a
 * response that was lost, one that failed after its status was sent, and a copy that another request made meanwhile.
 */
export async function copyObject(s3: S3Bucket, request: CopyRequest): Promise<void> {
  const { version, to, scope } = request;
  const isDone = async () => (await findSentBlob(s3, to, scope))?.sizeBytes === version.sizeBytes;
  if (await isDone()) return;
  const refusal = await copyOnce(s3, request);
  if (refusal === undefined || (await isDone())) return;
  throw refusal;
}

/** `undefined` when it is copied; otherwise what to throw unless the target is there. */
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
    // 412 says that the source is another version, or that the target is there.
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
