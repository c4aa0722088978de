import { API_PREFIX } from '../contract/api-prefix.ts';
import type { FileMetadata, ImageDocument } from '../contract/image-document.ts';
import { ServiceError } from '../errors.ts';
import type { SignedUrl } from '../images/blob-store.ts';
import type { ImageFacts, StoredRecord } from '../images/image-record.ts';
import { entityTag } from '../images/precondition.ts';
import type { PreviewLinks } from '../images/preview-links.ts';

/** Optional parts of the document. */
export const INCLUDES = ['location', 'content_url', 'preview_url'] as const;
export type Include = (typeof INCLUDES)[number];

/** `?include=location,content_url`. Throws `InvalidQueryParameter` for another name. */
export function parseInclude(text: string | undefined): ReadonlySet<Include> {
  const found = new Set<Include>();
  for (const part of text === undefined ? [] : text.split(',')) {
    const include = INCLUDES.find((known) => known === part.trim());
    if (include === undefined) {
      const message = `include must be a comma-separated list of: ${INCLUDES.join(', ')}.`;
      throw new ServiceError('InvalidQueryParameter', message, { target: 'include' });
    }
    found.add(include);
  }
  return found;
}

export interface DocumentOptions {
  /** Of the service as the client names it, like `https://host`. */
  readonly origin: string;
  readonly blobUrl: string;
  readonly include: ReadonlySet<Include>;
  readonly contentUrl?: SignedUrl | undefined;
  readonly previews?: PreviewLinks | undefined;
}

/** The metadata document; the location is included only on request. */
export function imageDocument(stored: StoredRecord, options: DocumentOptions): ImageDocument {
  const { record } = stored;
  const { origin, blobUrl, include, contentUrl, previews } = options;
  return {
    image_id: record.image_id,
    name: record.name,
    ...fileMetadata(record, include),
    tags: record.tags,
    metadata: record.metadata,
    url: `${imageUrl(origin, record.image_id)}/content`,
    blob_url: blobUrl,
    content_url: contentUrl?.url,
    content_url_expires_at: contentUrl?.expiresAt.toISOString(),
    preview_url: previews?.[320].url,
    large_preview_url: previews?.[1280].url,
    preview_urls_expire_at: previews?.[320].expiresAt.toISOString(),
    created_at: record.created_at,
    updated_at: record.updated_at,
    etag: entityTag(stored),
  };
}

/** Metadata read from the file, in the order of the contract. */
export function fileMetadata(
  facts: ImageFacts & { readonly size_bytes: number; readonly sha256: string },
  include: ReadonlySet<Include>,
): FileMetadata {
  const { content_type, format, size_bytes, sha256, width, height, orientation, display_width, display_height } = facts;
  const { frames, has_alpha, color_space, bit_depth, exif, contains_location, location } = facts;
  return {
    ...{ content_type, format, size_bytes, sha256, width, height, orientation, display_width, display_height },
    ...{ frames, has_alpha, color_space, bit_depth, exif, contains_location },
    location: include.has('location') ? location : undefined,
  };
}

/** The URL of an image's document. */
export function imageUrl(origin: string, imageId: string): string {
  return `${origin}${API_PREFIX}/images/${encodeURIComponent(imageId)}`;
}
