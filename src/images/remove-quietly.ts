import type { BlobStore } from './blob-store.ts';
import type { RequestScope } from './request-scope.ts';

/** Removes bytes that nothing points to any more. Where this fails the request does not: the sweep finds them. */
export async function removeQuietly(blobs: BlobStore, name: string, scope: RequestScope): Promise<void> {
  await blobs.remove(name, scope.aftermath()).catch(() => undefined);
}
