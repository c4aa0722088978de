import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type MultipartUpload,
} from '@aws-sdk/client-s3';
import type { BlobPage } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, STORAGE_POLICY } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { readS3Error } from './s3-error.ts';
import { decodeName } from './s3-listing.ts';

/** Begins a multipart upload and returns its ID. After a lost response, the sweep removes the upload. */
export function createUpload({ client, bucket }: S3Bucket, name: string, scope: RequestScope): Promise<string> {
  return attemptS3(scope, async ({ signal }) => {
    const create = new CreateMultipartUploadCommand({ Bucket: bucket, Key: name });
    const { UploadId } = await client.send(create, { abortSignal: signal });
    if (UploadId === undefined) throw new BrokenResponseError('The response of S3 has no upload ID');
    return UploadId;
  });
}

/** Succeeds for a completed or aborted upload. */
export async function abortUpload(
  { client, bucket }: S3Bucket,
  name: string,
  uploadId: string,
  scope: RequestScope,
  policy: AttemptPolicy = STORAGE_POLICY,
): Promise<void> {
  const abort = new AbortMultipartUploadCommand({ Bucket: bucket, Key: name, UploadId: uploadId });
  const work = async (signal: AbortSignal) => {
    try {
      await client.send(abort, { abortSignal: signal });
    } catch (error) {
      if (readS3Error(error).code !== 'NoSuchUpload') throw error;
    }
  };
  await attemptS3(scope, ({ signal }) => work(signal), policy);
}

/** IDs of the uploads in progress for one name, oldest first. */
export async function findUploads(s3: S3Bucket, name: string, scope: RequestScope): Promise<string[]> {
  const ids: { readonly id: string; readonly at: number }[] = [];
  for await (const { uploads } of uploadPages(s3, name, undefined, scope)) {
    for (const { Key, UploadId = '', Initiated } of uploads) {
      if (decodeName(Key ?? '') === name) ids.push({ id: UploadId, at: Initiated?.getTime() ?? 0 });
    }
  }
  return ids.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)).map(({ id }) => id);
}

/** Pages of names with uploads in progress. A name is repeated for each of its uploads. */
export async function* listUploads(
  s3: S3Bucket,
  prefix: string,
  scope: RequestScope,
  from: string | undefined,
): AsyncGenerator<BlobPage, void, undefined> {
  for await (const { uploads, next } of uploadPages(s3, prefix, from, scope)) {
    const blobs = uploads.map(({ Key = '', Initiated = new Date(0) }) => ({
      name: decodeName(Key),
      sizeBytes: 0,
      modifiedAt: Initiated,
    }));
    yield { blobs, next };
  }
}

interface UploadPage {
  readonly uploads: readonly MultipartUpload[];
  readonly next: string | undefined;
}

/** A position is the last key and ID of a page, as JSON. */
async function* uploadPages(
  { client, bucket }: S3Bucket,
  prefix: string,
  from: string | undefined,
  scope: RequestScope,
): AsyncGenerator<UploadPage, void, undefined> {
  let next = from;
  do {
    const [keyMarker, idMarker]: (string | undefined)[] = next === undefined ? [] : JSON.parse(next);
    const list = new ListMultipartUploadsCommand({
      Bucket: bucket,
      Prefix: prefix,
      KeyMarker: keyMarker,
      UploadIdMarker: idMarker,
      EncodingType: 'url',
    });
    const page = await attemptS3(scope, ({ signal }) => client.send(list, { abortSignal: signal }));
    const { Uploads = [], IsTruncated, NextKeyMarker = '', NextUploadIdMarker } = page;
    next = IsTruncated ? JSON.stringify([decodeName(NextKeyMarker), NextUploadIdMarker]) : undefined;
    yield { uploads: Uploads, next };
  } while (next !== undefined);
}
