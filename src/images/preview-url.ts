import type { ReadMethod, SignedUrl } from './blob-store.ts';
import { MAX_WRITERS, tooManyWriters } from './commit-record.ts';
import { imageNotFound } from './get-image.ts';
import type { ImageRecord } from './image-record.ts';
import { createMakePreview, type MakePreviewParts } from './make-preview.ts';
import { signPreview } from './preview-links.ts';
import { previewName } from './preview-names.ts';
import type { PreviewSize } from './preview-renderer.ts';
import { previewUnavailable } from './preview-unavailable.ts';
import type { RequestScope } from './request-scope.ts';
import { createSingleFlight } from './single-flight.ts';

export type GetPreviewUrl = (
  imageId: string,
  size: PreviewSize,
  scope: RequestScope,
  method?: ReadMethod,
) => Promise<SignedUrl>;

/**
 * A URL that reads a preview of an image for a few minutes. The first request creates the preview; concurrent requests
 * wait for it. Throws `ImageNotFound`, `PreviewUnavailable`.
 */
export function createGetPreviewUrl(parts: MakePreviewParts): GetPreviewUrl {
  const { blobs, records, renderer } = parts;
  const makePreview = createMakePreview(parts);
  const makeOnce = createSingleFlight<boolean>();

  return async function getPreviewUrl(imageId, size, scope, method) {
    let stored = await records.read(imageId, scope);
    for (let round = 0; round < MAX_WRITERS; round++) {
      if (stored === undefined) throw imageNotFound();
      const { record } = stored;
      if (await isThere(record, size, scope)) return signPreview(blobs, record, size, scope, method);
      // Replaced in the meantime, or the first read lagged.
      stored = await records.readCurrent(imageId, scope);
    }
    throw tooManyWriters();
  };

  async function isThere(record: ImageRecord, size: PreviewSize, scope: RequestScope): Promise<boolean> {
    const refusal = renderer.refusal(record);
    if (refusal !== undefined) throw previewUnavailable(refusal);
    const name = previewName(record.blob_name, size);
    if ((await blobs.stat(name, scope)) !== undefined) return true;
    return scope.time('preview', () => makeOnce(name, scope, (shared) => makePreview(record, size, shared)));
  }
}
