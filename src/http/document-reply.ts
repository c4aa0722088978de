import type { ImageDocument } from '../contract/image-document.ts';
import type { BlobStore } from '../images/blob-store.ts';
import type { GetContentUrl } from '../images/content-url.ts';
import type { StoredRecord } from '../images/image-record.ts';
import { entityTag } from '../images/precondition.ts';
import type { GetPreviewLinks } from '../images/preview-links.ts';
import { type Include, imageDocument } from './image-document.ts';
import { jsonReply, type Reply } from './reply.ts';
import type { ApiRequest } from './routes.ts';

/** What a response with a document needs. */
export interface DocumentService {
  readonly blobUrl: BlobStore['urlOf'];
  readonly getContentUrl: GetContentUrl;
  readonly getPreviewLinks: GetPreviewLinks;
}

const NONE: ReadonlySet<Include> = new Set();

/** A response with one metadata document and its tag. */
export async function documentReply(
  status: number,
  stored: StoredRecord,
  request: ApiRequest,
  service: DocumentService,
  { headers = {}, include = NONE }: { headers?: Record<string, string>; include?: ReadonlySet<Include> } = {},
): Promise<Reply> {
  const body = await present(stored, request, service, include);
  return jsonReply(status, body, { ...documentHeaders(stored), ...headers });
}

/** One document, with new URLs to its bytes and previews if the request includes them. */
export async function present(
  stored: StoredRecord,
  { url, scope }: ApiRequest,
  { blobUrl, getContentUrl, getPreviewLinks }: DocumentService,
  include: ReadonlySet<Include>,
): Promise<ImageDocument> {
  const contentUrl = include.has('content_url') ? await getContentUrl(stored.record, 'inline', scope) : undefined;
  const previews = include.has('preview_url') ? await getPreviewLinks(stored.record, scope) : undefined;
  const blob = blobUrl(stored.record.blob_name);
  return imageDocument(stored, { origin: url.origin, blobUrl: blob, include, contentUrl, previews });
}

/** Cached by the client only, and revalidated on each request. */
export function documentHeaders(stored: StoredRecord): Record<string, string> {
  return { ETag: entityTag(stored), 'Cache-Control': 'private, no-cache' };
}
