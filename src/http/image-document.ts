import { ServiceError } from '../errors.ts';
import type { SignedUrl } from '../images/blob-store.ts';
import type { StoredRecord } from '../images/image-record.ts';
import { entityTag } from '../images/precondition.ts';

/** What a client may ask for beside the document. */
const INCLUDES = ['location', 'content_url'] as const;
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
  const { blob_name: _name, upload_id: _upload, location, created_at, updated_at, ...record } = stored.record;
  const { origin, blobUrl, include, contentUrl } = options;
  return {
    ...record,
    ...(include.has('location') && location !== undefined && { location }),
    url: `${imageUrl(origin, record.image_id)}/content`,
    blob_url: blobUrl,
    ...(contentUrl !== undefined && {
      content_url: contentUrl.url,
      content_url_expires_at: contentUrl.expiresAt.toISOString(),
    }),
    created_at,
    updated_at,
    etag: entityTag(stored),
  };
}

/** Where a client reads the document of an image. */
export function imageUrl(origin: string, imageId: string): string {
  return `${origin}/api/images/${encodeURIComponent(imageId)}`;
}
