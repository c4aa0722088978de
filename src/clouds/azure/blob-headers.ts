import type { BlobProperties } from '../../images/blob-store.ts';

/** What is set in the request that makes a blob visible. Its name is never used twice, so nothing is overwritten. */
export function blobHeaders({ contentType, sha256, imageId, recordsIn }: BlobProperties) {
  return {
    blobHTTPHeaders: { blobContentType: contentType },
    metadata: { sha256, image_id: encodeURIComponent(imageId), records_in: recordsIn },
    conditions: { ifNoneMatch: '*' },
  };
}
