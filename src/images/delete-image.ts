import type { BlobStore } from './blob-store.ts';
import { MAX_WRITERS, tooManyWriters } from './commit-record.ts';
import { type Precondition, requirePrecondition } from './precondition.ts';
import type { RecordStore } from './record-store.ts';
import { removeQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';

export type DeleteImage = (imageId: string, precondition: Precondition, scope: RequestScope) => Promise<void>;

/**
 * Removes an image: the record first, from when on nobody sees it, then the bytes that this record pointed to. One that
 * is not there is fine, unless the client requires it. Throws `PreconditionFailed`.
 */
export function createDeleteImage({ blobs, records }: { blobs: BlobStore; records: RecordStore }): DeleteImage {
  return async function deleteImage(imageId, precondition, scope) {
    for (let round = 0; round < MAX_WRITERS; round++) {
      const current = await records.read(imageId, scope);
      requirePrecondition(precondition, current);
      if (current === undefined) return;
      if (await records.remove(imageId, current.etag, scope)) {
        await removeQuietly(blobs, current.record.blob_name, scope);
        return;
      }
    }
    throw tooManyWriters();
  };
}
