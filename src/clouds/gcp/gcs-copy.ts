import { ServiceError } from '../../errors.ts';
import type { BlobProperties, BlobVersion } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { MayHaveAppliedError, WHOLE_COPY_POLICY } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { attemptGcs, type GcsBucket, sendTo } from './gcs-bucket.ts';
import { readJson } from './gcs-call.ts';
import { statusOf } from './gcs-error.ts';
import { generationOf, objectFields } from './gcs-properties.ts';
import { changed, rethrowChanged } from './gcs-reading.ts';
import { findSentBlob } from './gcs-sent.ts';

interface CopyRequest {
  readonly from: string;
  readonly version: BlobVersion;
  readonly to: string;
  readonly properties: BlobProperties;
  readonly scope: RequestScope;
}

/**
 * Copies one generation inside Cloud Storage. The target appears whole, once, and only from this generation: whether it is
 * there settles a response that was lost, and a copy that another request made meanwhile.
 */
export async function copyObject(gcs: GcsBucket, request: CopyRequest): Promise<void> {
  const { version, to, scope } = request;
  const isDone = async () => (await findSentBlob(gcs, to, scope))?.sizeBytes === version.sizeBytes;
  if (await isDone()) return;
  const refusal = await copyOnce(gcs, request);
  if (refusal === undefined || (await isDone())) return;
  throw refusal;
}

/** `undefined` after a copy; otherwise the error to throw if the target does not exist. */
async function copyOnce(gcs: GcsBucket, request: CopyRequest): Promise<unknown> {
  const { from, version, to, properties, scope } = request;
  const sourceGeneration = generationOf(version.etag);
  if (sourceGeneration === undefined) return changed(new Error(`"${version.etag}" is no generation`));
  const path = [from, 'rewriteTo', 'b', gcs.bucket, 'o', to];
  try {
    for (let rewriteToken: string | undefined; ; ) {
      const query = { sourceGeneration, ifGenerationMatch: 0, rewriteToken, fields: 'done,rewriteToken' };
      const step: Rewrite = await attemptGcs(
        scope,
        ({ signal }) => rewrite(gcs, path, query, properties, signal),
        WHOLE_COPY_POLICY,
      );
      if (step.done) return undefined;
      rewriteToken = step.rewriteToken;
    }
  } catch (error) {
    if (scope.signal.aborted) throw stillCopying(error);
    const isUnclear = error instanceof ServiceError && error.code === 'UploadIncomplete';
    if (isUnclear || error instanceof MayHaveAppliedError) return error;
    throw error;
  }
}

interface Rewrite {
  readonly done: boolean;
  readonly rewriteToken?: string;
}

/** Within one location and storage class one request is enough for any size; otherwise a token continues the copy. */
async function rewrite(
  gcs: GcsBucket,
  path: readonly string[],
  query: Readonly<Record<string, string | number | undefined>>,
  properties: BlobProperties,
  signal: AbortSignal,
): Promise<Rewrite> {
  try {
    const step = await readJson<Partial<Rewrite>>(
      await sendTo(gcs, path, {
        method: 'POST',
        query,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(objectFields(properties)),
        signal,
      }),
    );
    const { done, rewriteToken } = step;
    if (done === true) return { done };
    if (rewriteToken === undefined) throw new BrokenResponseError('The response of Cloud Storage has no token');
    return { done: false, rewriteToken };
  } catch (error) {
    // The target exists.
    if (statusOf(error) === 412) throw changed(error);
    return rethrowChanged(error);
  }
}

function stillCopying(cause: unknown): ServiceError {
  return new ServiceError('Timeout', 'The image is still being copied. Complete the upload again to continue.', {
    retryAfterSeconds: 30,
    cause,
  });
}
