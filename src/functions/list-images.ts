import { API_PREFIX } from '../contract/api-prefix.ts';
import type { ImagePage } from '../contract/image-document.ts';
import { type Walk, writeCursor } from '../http/cursor.ts';
import { type DocumentService, present } from '../http/document-reply.ts';
import { parseInclude } from '../http/image-document.ts';
import { parseListQuery } from '../http/list-query.ts';
import { jsonReply } from '../http/reply.ts';
import type { Handle } from '../http/routes.ts';
import type { ListPosition } from '../images/record-store.ts';
import type { Service } from '../service.ts';

/** `GET images`: a page of metadata documents, and the link to the next one. */
export function listImagesFunction(service: Pick<Service, 'listImages' | keyof DocumentService>): Handle {
  return async function listImages(request) {
    const { query, include: includeText } = parseListQuery(request.url);
    const include = parseInclude(includeText);
    const { images, next } = await service.listImages(query, request.scope);
    const value = await Promise.all(images.map((stored) => present(stored, request, service, include)));
    const page: ImagePage = { value, next_link: next && nextLink(request.url, query, next) };
    return jsonReply(200, page, { 'Cache-Control': 'private, no-cache' });
  };
}

/** Absolute. The cursor replaces the filters, which it contains. */
function nextLink(url: URL, walk: Walk, next: ListPosition): string {
  const link = new URL(`${API_PREFIX}/images`, url.origin);
  for (const name of ['top', 'include']) {
    const value = url.searchParams.get(name);
    if (value !== null) link.searchParams.set(name, value);
  }
  link.searchParams.set('cursor', writeCursor(walk, next));
  return link.href;
}
