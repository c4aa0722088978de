import type { BlobStore, ReadMethod, SignedUrl } from './blob-store.ts';
import type { ImageRecord } from './image-record.ts';
import type { RequestScope } from './request-scope.ts';

/** Lifetime of a URL to the bytes. */
export const CONTENT_URL_LIFETIME_SECONDS = 600;

/** Whether a browser displays the bytes, or saves them under the image's name. */
export type Disposition = 'inline' | 'attachment';

export type GetContentUrl = (
  record: ImageRecord,
  disposition: Disposition,
  scope: RequestScope,
  method?: ReadMethod,
) => Promise<SignedUrl>;

/** A URL that reads the bytes of this version directly from storage for a few minutes. */
export function createGetContentUrl({ blobs }: { blobs: BlobStore }): GetContentUrl {
  return (record, disposition, scope, method) =>
    blobs.readUrl(
      record.blob_name,
      {
        method,
        lifetimeSeconds: CONTENT_URL_LIFETIME_SECONDS,
        contentType: record.content_type,
        contentDisposition: contentDisposition(disposition, record.name),
      },
      scope,
    );
}

/** RFC 6266: an ASCII name for old clients, and the real one in UTF-8 (RFC 8187). */
export function contentDisposition(disposition: Disposition, name: string): string {
  const ascii = name.normalize('NFKD').replace(/[^\x20-\x7e]|["\\%/]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${disposition}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
