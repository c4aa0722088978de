import { type CompletedPart, CompleteMultipartUploadCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { ServiceError } from '../../errors.ts';
import type { BlobPage } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { ASSEMBLE_POLICY } from '../../stores/attempt.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { readS3Error } from './s3-error.ts';
import { listPage } from './s3-listing.ts';
import { removeObject } from './s3-removal.ts';
import { abortUpload, createUpload, findUploads, listUploads } from './s3-uploads.ts';

/**
 * The multipart upload for the parts of a name: the oldest, so that URLs that are signed later belong to it. Two concurrent
 * first calls may create two; a client uses the URLs of one response, and any complete upload can be assembled.
 */
export async function uploadFor(s3: S3Bucket, name: string, scope: RequestScope): Promise<string> {
  const [found] = await findUploads(s3, name, scope);
  if (found !== undefined) return found;
  const created = await createUpload(s3, name, scope);
  const [oldest = created] = await findUploads(s3, name, scope);
  return oldest;
}

/** Assembles the first upload with all parts. No effect if a part is missing or the object exists. */
export async function assembleObject(s3: S3Bucket, name: string, count: number, scope: RequestScope): Promise<void> {
  for (const uploadId of await findUploads(s3, name, scope)) {
    const parts = await listParts(s3, { name, uploadId, count }, scope);
    if (parts.length === count) return completeIfAbsent(s3, { name, uploadId, parts }, scope);
  }
}

/** Aborts the uploads, then removes the object. S3 may keep a part in flight, which a lifecycle rule removes. */
export async function removeWithUploads(s3: S3Bucket, name: string, scope: RequestScope): Promise<void> {
  for (const uploadId of await findUploads(s3, name, scope)) await abortUpload(s3, name, uploadId, scope);
  await removeObject(s3, name, scope);
}

const UPLOADS = 'uploads:';
const OBJECTS = 'objects:';

/** All objects without their properties, then names with parts only. */
export async function* listWithUploads(
  s3: S3Bucket,
  prefix: string,
  scope: RequestScope,
  from: string = OBJECTS,
): AsyncGenerator<BlobPage, void, undefined> {
  if (!from.startsWith(OBJECTS) && !from.startsWith(UPLOADS)) throw unknownPosition(from);
  for (let at = from; at.startsWith(OBJECTS); ) {
    const { blobs, next } = await listPage(s3, prefix, at.slice(OBJECTS.length) || undefined, scope);
    at = next === undefined ? UPLOADS : `${OBJECTS}${next}`;
    yield { blobs, next: at };
  }
  const position = from.startsWith(UPLOADS) ? from.slice(UPLOADS.length) : '';
  for await (const { blobs, next } of listUploads(s3, prefix, scope, position || undefined)) {
    yield { blobs, next: next && `${UPLOADS}${next}` };
  }
}

/** The sweep then starts at the first page. */
function unknownPosition(from: string): ServiceError {
  return new ServiceError('StorageUnavailable', 'The position in the list of uploads is unknown. Begin it again.', {
    cause: new Error(`"${from}" is not a position of this store`),
  });
}

interface Parts {
  readonly name: string;
  readonly uploadId: string;
  readonly count: number;
}

/** The uploaded ones of the first `count` parts. */
async function listParts(
  { client, bucket }: S3Bucket,
  { name, uploadId, count }: Parts,
  scope: RequestScope,
): Promise<CompletedPart[]> {
  const found: CompletedPart[] = [];
  for (let marker: string | undefined; ; ) {
    const list = new ListPartsCommand({ Bucket: bucket, Key: name, UploadId: uploadId, PartNumberMarker: marker });
    const page = await attemptS3(scope, async ({ signal }) => {
      try {
        return await client.send(list, { abortSignal: signal });
      } catch (error) {
        if (readS3Error(error).code === 'NoSuchUpload') return undefined;
        throw error;
      }
    });
    for (const { PartNumber = 0, ETag } of page?.Parts ?? []) {
      if (PartNumber <= count) found.push({ PartNumber, ETag });
    }
    if (!page?.IsTruncated || found.length === count) return found;
    marker = page.NextPartNumberMarker;
  }
}

/**
 * Errors for an object that is there, an upload that another call or a lost response has completed, a part that was sent
 * again since it was listed, and one that is too small.
 */
const NOT_COMPLETED: ReadonlySet<string> = new Set([
  'PreconditionFailed',
  'NoSuchUpload',
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
]);

interface Assembly {
  readonly name: string;
  readonly uploadId: string;
  readonly parts: readonly CompletedPart[];
}

export async function completeIfAbsent(
  { client, bucket }: S3Bucket,
  { name, uploadId, parts }: Assembly,
  scope: RequestScope,
): Promise<void> {
  const complete = new CompleteMultipartUploadCommand({
    Bucket: bucket,
    Key: name,
    UploadId: uploadId,
    IfNoneMatch: '*',
    MultipartUpload: { Parts: [...parts] },
  });
  await attemptS3(
    scope,
    async ({ signal }) => {
      try {
        await client.send(complete, { abortSignal: signal });
      } catch (error) {
        if (!NOT_COMPLETED.has(readS3Error(error).code ?? '')) throw error;
      }
    },
    ASSEMBLE_POLICY,
  );
}
