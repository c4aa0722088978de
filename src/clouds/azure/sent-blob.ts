import type { BlobClient, BlobGetPropertiesResponse } from '@azure/storage-blob';
import type { SentBlob } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** Storage keeps the properties of such a blob to itself, too. */
const ENCRYPTED: SentBlob = { sizeBytes: 0, etag: '', unreadable: 'encrypted' };

/** What is stored under a name: whoever may create a blob chooses its type, tier and key. `undefined` for nothing. */
export function findSentBlob(client: BlobClient, scope: RequestScope): Promise<SentBlob | undefined> {
  return attempt(scope, STORAGE_POLICY, classifyStorageError, async ({ signal }) => {
    try {
      return toSentBlob(await client.getProperties({ abortSignal: signal }));
    } catch (error) {
      const { status, code } = readSdkError(error);
      if (status === 404) return undefined;
      if (status === 409 && code === 'BlobUsesCustomerSpecifiedEncryption') return ENCRYPTED;
      throw error;
    }
  });
}

function toSentBlob(found: BlobGetPropertiesResponse): SentBlob {
  const version = { sizeBytes: found.contentLength ?? 0, etag: found.etag ?? '' };
  if (found.blobType !== 'BlockBlob') return { ...version, unreadable: 'type' };
  if (found.accessTier === 'Archive') return { ...version, unreadable: 'archived' };
  return version;
}
