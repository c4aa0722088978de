import { ServiceError } from '../errors.ts';
import type { SignedUrl } from '../images/blob-store.ts';
import type { ImageFacts, StoredRecord } from '../images/image-record.ts';
import { entityTag } from '../images/precondition.ts';

/** What a client may ask for beside the document. */
export const INCLUDES = ['location', 'content_url'] as const;
export type Include = (typeof INCLUDES)[number];

/** `?include=location,content_url`. Throws `InvalidQueryParameter` for another name. */
export function parseInclude(text: string | undefined): ReadonlySet<Include> {
  const found = new Set<Include>();
  for (const part of text === undefined ? [] : text.split(',')) {
    const include = INCLUDES.find((known) => known === part.trim());
    if (include === undefined) {
      throw new ServiceError('InvalidQueryParameter', `include takes ${INCLUDES.join(', ')}, separated by commas.`, {
        target: 'include',
      });
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
}

/** The metadata document of contract section 4. The place is left out unless it was asked for. */
export function imageDocument(stored: StoredRecord, options: DocumentOptions): Record<string, unknown> {
  const { record } = stored;
  const { origin, blobUrl, include, contentUrl } = options;
  return {
    image_id: record.image_id,
    name: record.name,
    ...shownFacts(record, include),
    tags: record.tags,
    metadata: record.metadata,
    url: `${imageUrl(origin, record.image_id)}/content`,
    blob_url: blobUrl,
    ...(contentUrl !== undefined && {
      content_url: contentUrl.url,
      content_url_expires_at: contentUrl.expiresAt.toISOString(),
    }),
    created_at: record.created_at,
    updated_at: record.updated_at,
    etag: entityTag(stored),
  };
}

/** What the bytes tell, in the order of the contract. */
export function shownFacts(
  facts: ImageFacts & { readonly size_bytes: number; readonly sha256: string },
  include: ReadonlySet<Include>,
): Record<string, unknown> {
  const { content_type, format, size_bytes, sha256, width, height, orientation, display_width, display_height } = facts;
  const { frames, has_alpha, color_space, bit_depth, exif, contains_location, location } = facts;
  return {
    ...{ content_type, format, size_bytes, sha256, width, height, orientation, display_width, display_height },
    ...{ frames, has_alpha, color_space, bit_depth, exif, contains_location },
    ...(include.has('location') && location !== undefined && { location }),
  };
}

/** Where a client reads the document of an image. */
export function imageUrl(origin: string, imageId: string): string {
  return `${origin}/api/images/${encodeURIComponent(imageId)}`;
}
