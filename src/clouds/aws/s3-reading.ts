import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ServiceError } from '../../errors.ts';
import type { BlobVersion } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { readInRanges } from '../../stores/read-in-ranges.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { readS3Error } from './s3-error.ts';

/** Bytes of one request: attempts are short, and a retry does not repeat earlier ranges. */
const RANGE_BYTES = 8 * 1024 * 1024;

/** The bytes of one version. */
export function readObject(s3: S3Bucket, name: string, version: BlobVersion, scope: RequestScope) {
  return readInRanges({
    sizeBytes: version.sizeBytes,
    rangeBytes: RANGE_BYTES,
    scope,
    readRange: (position, length, reading) => readRange(s3, name, version, { position, length }, reading),
  });
}

/** Bytes of one version; fewer than `length` at its end. */
export async function readRange(
  { client, bucket }: S3Bucket,
  name: string,
  { sizeBytes, etag }: BlobVersion,
  { position, length }: { readonly position: number; readonly length: number },
  scope: RequestScope,
): Promise<Uint8Array> {
  const count = Math.min(length, sizeBytes - position);
  if (count <= 0) return new Uint8Array();
  const range = `bytes=${position}-${position + count - 1}`;
  const get = new GetObjectCommand({ Bucket: bucket, Key: name, IfMatch: etag, Range: range });
  return attemptS3(scope, async ({ signal }) => {
    const { Body } = await client.send(get, { abortSignal: signal }).catch(rethrowChanged);
    return readWhole(Body, count, signal);
  });
}

/** The SDK's abort signal does not cover the response body. */
async function readWhole(body: unknown, count: number, signal: AbortSignal): Promise<Uint8Array> {
  if (!(body instanceof Readable)) throw new BrokenResponseError('The response of S3 has no body');
  const stop = () => body.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const whole = Buffer.allocUnsafeSlow(count);
    let at = 0;
    for await (const chunk of body) {
      if (at + chunk.length > count) throw new BrokenResponseError('The response of S3 is longer than its range');
      at += Buffer.from(chunk).copy(whole, at);
    }
    if (at < count) throw new BrokenResponseError('The response of S3 ended early');
    return whole;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * The object was replaced (412), removed (404), archived, or encrypted with a customer key since it was checked. The client
 * must send the bytes again.
 */
export function rethrowChanged(error: unknown): never {
  const { status, code } = readS3Error(error);
  const isUnreadable = code === 'InvalidObjectState' || (status === 400 && code === 'InvalidRequest') || status === 416;
  if (status === 412 || code === 'NoSuchKey' || isUnreadable) {
    throw new ServiceError(
      'UploadIncomplete',
      'The bytes changed while they were read. Complete the upload again when all bytes have arrived.',
      { target: 'upload_id', cause: error },
    );
  }
  throw error;
}
