import type { BlobStore } from './blob-store.ts';
import { derivedNames } from './preview-names.ts';
import type { RequestScope } from './request-scope.ts';

/** Removes bytes that nothing points to. Failures are ignored: the sweep finds what is left. */
export async function removeQuietly(blobs: BlobStore, name: string, scope: RequestScope, etag?: string): Promise<void> {
  await blobs.remove(name, scope.cleanUp(), etag).catch(() => undefined);
}

/** Removes the bytes of a version that readers have seen, and its previews, in the same way. */
export async function removeVersionQuietly(blobs: BlobStore, name: string, scope: RequestScope): Promise<void> {
  await Promise.all([name, ...derivedNames(name)].map((each) => removeQuietly(blobs, each, scope)));
}
