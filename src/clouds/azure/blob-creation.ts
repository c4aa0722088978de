import type { BlockBlobClient } from '@azure/storage-blob';
import type { BlobProperties } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { blobHeaders } from './blob-headers.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** Creates a blob with one Put Blob. An existing one is kept, whether another request or a lost response created it. */
export async function createBlob(
  client: BlockBlobClient,
  bytes: Uint8Array,
  properties: BlobProperties,
  scope: RequestScope,
): Promise<void> {
  await attempt(scope, STORAGE_POLICY, classifyStorageError, async ({ signal }) => {
    try {
      await client.upload(bytes, bytes.byteLength, { ...blobHeaders(properties), abortSignal: signal });
    } catch (error) {
      if (readSdkError(error).code !== 'BlobAlreadyExists') throw error;
    }
  });
}
