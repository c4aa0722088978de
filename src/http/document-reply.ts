import type { ImageDocument } from '../contract/image-document.ts';
import type { BlobStore } from '../images/blob-store.ts';
import type { GetContentUrl } from '../images/content-url.ts';
import type { StoredRecord } from '../images/image-record.ts';
import { entityTag } from '../images/precondition.ts';
import { type Include, imageDocument } from './image-document.ts';
import { jsonReply, type Reply } from './reply.ts';
import type { ApiRequest } from './routes.ts';

/** What it takes to show a record. */
export interface DocumentService {
  readonly blobUrl: BlobStore['urlOf'];
  readonly getContentUrl: GetContentUrl;
}

const NONE: ReadonlySet<Include> = new Set();

/** An answer with one metadata document and its tag. */
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

/** One document, with a fresh URL to its bytes where that was asked for. */
export async function present(
  stored: StoredRecord,
  { url, scope }: ApiRequest,
  { blobUrl, getContentUrl }: DocumentService,
  include: ReadonlySet<Include>,
): Promise<ImageDocument> {
  const contentUrl = include.has('content_url') ? await getContentUrl(stored.record, 'inline', scope) : undefined;
  return imageDocument(stored, { origin: url.origin, blobUrl: blobUrl(stored.record.blob_name), include, contentUrl });
}

/** Kept by the client alone, and asked about each time. */
export function documentHeaders(stored: StoredRecord): Record<string, string> {
  return { ETag: entityTag(stored), 'Cache-Control': 'private, no-cache' };
}
