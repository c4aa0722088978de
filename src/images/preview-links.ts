import type { BlobStore, ReadMethod, SignedUrl } from './blob-store.ts';
import { CONTENT_URL_LIFETIME_SECONDS, contentDisposition } from './content-url.ts';
import type { ImageRecord } from './image-record.ts';
import { previewName } from './preview-names.ts';
import { PREVIEW_SIZES, type PreviewRenderer, type PreviewSize } from './preview-renderer.ts';
import type { RequestScope } from './request-scope.ts';

export type PreviewLinks = Readonly<Record<PreviewSize, SignedUrl>>;

/** URLs of both previews, whether made yet or not; `undefined` for an image that cannot have any. */
export type GetPreviewLinks = (record: ImageRecord, scope: RequestScope) => Promise<PreviewLinks | undefined>;

/**
 * Signs without checking whether the previews exist, so that a list costs nothing extra. Storage returns 404 for
 * a missing one, and a request for the preview creates it.
 */
export function createGetPreviewLinks(blobs: BlobStore, renderer: PreviewRenderer): GetPreviewLinks {
  return async function getPreviewLinks(record, scope) {
    if (renderer.refusal(record) !== undefined) return undefined;
    const signed = await Promise.all(
      PREVIEW_SIZES.map(async (size) => [size, await signPreview(blobs, record, size, scope)] as const),
    );
    return Object.fromEntries(signed) as PreviewLinks;
  };
}

/** A URL that reads a preview for a few minutes. */
export function signPreview(
  blobs: BlobStore,
  { blob_name, name }: ImageRecord,
  size: PreviewSize,
  scope: RequestScope,
  method?: ReadMethod,
): Promise<SignedUrl> {
  return blobs.readUrl(
    previewName(blob_name, size),
    {
      method,
      lifetimeSeconds: CONTENT_URL_LIFETIME_SECONDS,
      contentType: 'image/webp',
      contentDisposition: contentDisposition('inline', `${name}.webp`),
    },
    scope,
  );
}
