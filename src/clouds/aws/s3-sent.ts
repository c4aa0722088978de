import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import type { SentBlob } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { readS3Error } from './s3-error.ts';

/** The object with this name. A lifecycle rule or another program may have archived or encrypted it. */
export function findSentBlob(s3: S3Bucket, name: string, scope: RequestScope): Promise<SentBlob | undefined> {
  return attemptS3(scope, async ({ signal }) => {
    try {
      return toSentBlob(
        await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: name }), { abortSignal: signal }),
      );
    } catch (error) {
      const { status } = readS3Error(error);
      if (status === 404) return undefined;
      if (status === 400 && (await needsKey(s3, name, signal))) return findEncrypted(s3, name, signal);
      throw error;
    }
  });
}

function toSentBlob(found: HeadObjectCommandOutput): SentBlob {
  const version = { sizeBytes: found.ContentLength ?? 0, etag: found.ETag ?? '' };
  return isArchived(found) ? { ...version, unreadable: 'archived' } : version;
}

/** GLACIER_IR is readable. */
function isArchived({ StorageClass, ArchiveStatus, Restore = '' }: HeadObjectCommandOutput): boolean {
  const isRestored = Restore.includes('ongoing-request="false"');
  return (StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE' || ArchiveStatus !== undefined) && !isRestored;
}

/** Responses to HEAD have no error code, and status 400 can also mean an expired token. */
async function needsKey({ client, bucket }: S3Bucket, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    const one = new GetObjectCommand({ Bucket: bucket, Key: name, Range: 'bytes=0-0' });
    const { Body } = await client.send(one, { abortSignal: signal });
    await Body?.transformToByteArray();
    return false;
  } catch (error) {
    return readS3Error(error).code === 'InvalidRequest';
  }
}

/** S3 lists such an object, but returns its properties only with its key. */
async function findEncrypted(
  { client, bucket }: S3Bucket,
  name: string,
  signal: AbortSignal,
): Promise<SentBlob | undefined> {
  const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: name, MaxKeys: 1 });
  const { Contents: [found] = [] } = await client.send(list, { abortSignal: signal });
  if (found?.Key !== name) return undefined;
  return { sizeBytes: found.Size ?? 0, etag: found.ETag ?? '', unreadable: 'encrypted' };
}
