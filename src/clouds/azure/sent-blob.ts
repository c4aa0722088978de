import type { BlobClient, BlobGetPropertiesResponse, ContainerClient } from '@azure/storage-blob';
import type { SentBlob } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** The object under a name. Whoever creates a blob chooses its type, tier and key. `undefined` if there is none. */
export function findSentBlob(
  container: ContainerClient,
  name: string,
  scope: RequestScope,
): Promise<SentBlob | undefined> {
  const blob: BlobClient = container.getBlobClient(name);
  return attempt(scope, STORAGE_POLICY, classifyStorageError, async ({ signal }) => {
    try {
      return toSentBlob(await blob.getProperties({ abortSignal: signal }));
    } catch (error) {
      const { status, code } = readSdkError(error);
      if (status === 404) return undefined;
      if (status === 409 && code === 'BlobUsesCustomerSpecifiedEncryption')
        return await findEncrypted(container, name, signal);
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

/** Without the client's key, storage does not return the properties of such a blob, but lists it. */
async function findEncrypted(
  container: ContainerClient,
  name: string,
  signal: AbortSignal,
): Promise<SentBlob | undefined> {
  for await (const { name: found, properties } of container.listBlobsFlat({ prefix: name, abortSignal: signal })) {
    if (found === name) {
      return { sizeBytes: properties.contentLength ?? 0, etag: properties.etag, unreadable: 'encrypted' };
    }
  }
  return undefined;
}
