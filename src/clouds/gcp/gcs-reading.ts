import { ServiceError } from '../../errors.ts';
import type { BlobVersion } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { readInRanges } from '../../stores/read-in-ranges.ts';
import { attemptGcs, type GcsBucket, sendTo } from './gcs-bucket.ts';
import { rethrow } from './gcs-call.ts';
import { ResponseError } from './gcs-error.ts';
import { generationOf } from './gcs-properties.ts';

/** Bytes per request, so that attempts are short and received bytes are not requested again. */
const RANGE_BYTES = 8 * 1024 * 1024;

/** The bytes of one version. */
export function readObject(gcs: GcsBucket, name: string, version: BlobVersion, scope: RequestScope) {
  return readInRanges({
    sizeBytes: version.sizeBytes,
    rangeBytes: RANGE_BYTES,
    scope,
    readRange: (position, length, reading) => readRange(gcs, name, version, { position, length }, reading),
  });
}

/** Bytes of one version; fewer than `length` at its end. */
export async function readRange(
  gcs: GcsBucket,
  name: string,
  { sizeBytes, etag }: BlobVersion,
  { position, length }: { readonly position: number; readonly length: number },
  scope: RequestScope,
): Promise<Uint8Array> {
  const count = Math.min(length, sizeBytes - position);
  if (count <= 0) return new Uint8Array();
  const generation = generationOf(etag);
  if (generation === undefined) throw changed(new Error(`"${etag}" is no generation`));
  const range = `bytes=${position}-${position + count - 1}`;
  return attemptGcs(scope, async ({ signal }) => {
    const response = await sendTo(gcs, [name], {
      method: 'GET',
      query: { alt: 'media', generation },
      headers: { range },
      signal,
    }).catch(rethrowChanged);
    return readWhole(response, count);
  });
}

async function readWhole({ body }: Response, count: number): Promise<Uint8Array> {
  const whole = Buffer.allocUnsafeSlow(count);
  let at = 0;
  try {
    for await (const chunk of body ?? []) {
      if (at + chunk.length > count) throw new BrokenResponseError('The response is longer than its range');
      whole.set(chunk, at);
      at += chunk.length;
    }
  } catch (error) {
    rethrow(error);
  }
  if (at < count) throw new BrokenResponseError('The response of Cloud Storage ended early');
  return whole;
}

const ENCRYPTED = 'resourceIsEncryptedWithCustomerEncryptionKey';

/**
 * 404: this generation is gone; 416: it never had these bytes. It may also be encrypted with a key of somebody's own.
 * Either way the client has to send again what it wants.
 */
export function rethrowChanged(error: unknown): never {
  if (!(error instanceof ResponseError)) throw error;
  const { status, reason } = error;
  throw status === 404 || status === 416 || reason === ENCRYPTED ? changed(error) : error;
}

export function changed(cause: unknown): ServiceError {
  return new ServiceError(
    'UploadIncomplete',
    'The bytes changed while they were read. Complete the upload again when all bytes have arrived.',
    { target: 'upload_id', cause },
  );
}
