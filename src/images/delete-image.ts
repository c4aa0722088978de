import type { BlobStore } from './blob-store.ts';
import { releaseClaim } from './claim-key.ts';
import { MAX_WRITERS, tooManyWriters } from './commit-record.ts';
import type { StoredRecord } from './image-record.ts';
import { OvertakenError } from './outcome-unknown.ts';
import { meetsPrecondition, type Precondition, requirePrecondition } from './precondition.ts';
import { readDecisive } from './read-decisive.ts';
import type { RecordStore } from './record-store.ts';
import { removeVersionQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';

export type DeleteImage = (imageId: string, precondition: Precondition, scope: RequestScope) => Promise<void>;

/**
 * Removes an image: first the record, which makes it invisible, then the bytes that it pointed to. An absent
 * image is not an error, unless the client requires it. Throws `PreconditionFailed`.
 */
export function createDeleteImage({ blobs, records }: { blobs: BlobStore; records: RecordStore }): DeleteImage {
  return async function deleteImage(imageId, precondition, scope) {
    const removable = (found: StoredRecord | undefined) =>
      found !== undefined && meetsPrecondition(precondition, found);
    let current = await readDecisive(records, imageId, removable, scope);
    for (let round = 0; round < MAX_WRITERS; round++) {
      requirePrecondition(precondition, current);
      if (current === undefined) return;
      if (await remove(current, precondition, scope)) return;
      current = await records.readCurrent(imageId, scope);
    }
    throw tooManyWriters();
  };

  async function remove(version: StoredRecord, { ifMatch }: Precondition, scope: RequestScope): Promise<boolean> {
    try {
      if (!(await records.remove(version, scope))) return false;
      const { blob_name, claim } = version.record;
      await Promise.all([removeVersionQuietly(blobs, blob_name, scope), claim && releaseClaim(records, claim, scope)]);
      return true;
    } catch (error) {
      if (!(error instanceof OvertakenError)) throw error;
      for (const name of error.unreferenced) await removeVersionQuietly(blobs, name, scope);
      // This version is removed either way, but If-Match needs to know whether this request removed it.
      if (ifMatch !== undefined) throw error;
      return false;
    }
  }
}
