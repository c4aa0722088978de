import type { BlobStore } from './blob-store.ts';
import type { RequestScope } from './request-scope.ts';

/** Removes bytes that nothing points to any more. Failures are ignored: the sweep finds what is left. */
export async function removeQuietly(blobs: BlobStore, name: string, scope: RequestScope, etag?: string): Promise<void> {
  await blobs.remove(name, scope.aftermath(), etag).catch(() => undefined);
}
