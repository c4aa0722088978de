import type { BlobClient } from '@azure/storage-blob';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { readSdkError, type SdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/**
 * Removes a blob with its snapshots, even if it is leased or the target of a copy. With `etag`, only that version:
 * another version, or no blob, is not an error.
 */
export async function removeBlob(client: BlobClient, scope: RequestScope, etag?: string): Promise<void> {
  await attempt(scope, STORAGE_POLICY, classifyStorageError, async ({ signal }) => {
    const remove = () =>
      client.deleteIfExists({
        deleteSnapshots: 'include',
        abortSignal: signal,
        conditions: etag === undefined ? {} : { ifMatch: etag },
      });
    try {
      await remove();
    } catch (error) {
      const fault = readSdkError(error);
      if (etag !== undefined && (await isOtherVersion(client, etag, fault, signal))) return;
      if (!(await release(client, fault, signal))) throw error;
      await remove();
    }
  });
}

/** Storage may report a lease or a copy before it compares the tag. */
async function isOtherVersion(
  client: BlobClient,
  etag: string,
  { status, code }: SdkError,
  signal: AbortSignal,
): Promise<boolean> {
  if (status === 412 && code === 'ConditionNotMet') return true;
  if (code !== 'PendingCopyOperation') return false;
  const found = await client.getProperties({ abortSignal: signal });
  return found.etag !== etag;
}

/** Breaks the lease or the copy that prevents the removal or commit of a blob. False for any other cause. */
export async function release(client: BlobClient, { code }: SdkError, signal: AbortSignal): Promise<boolean> {
  if (code === 'LeaseIdMissing') {
    await client.getBlobLeaseClient().breakLease(0, { abortSignal: signal });
    return true;
  }
  if (code === 'PendingCopyOperation') {
    const { copyId = '' } = await client.getProperties({ abortSignal: signal });
    await client.abortCopyFromURL(copyId, { abortSignal: signal });
    return true;
  }
  return false;
}
