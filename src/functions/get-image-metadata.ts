import { clientHas } from '../http/conditions.ts';
import { type DocumentService, documentHeaders, documentReply } from '../http/document-reply.ts';
import { parseInclude } from '../http/image-document.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { parseImageId } from '../images/image-id.ts';
import { entityTag } from '../images/precondition.ts';
import type { Service } from '../service.ts';

/** `GET images/{image_id}`: the metadata document, or 304 for the version that the client has. */
export function getImageMetadataFunction(service: Pick<Service, 'getImage' | keyof DocumentService>): Handle {
  return async function getImageMetadata(request) {
    const imageId = parseImageId(request.params.image_id ?? '');
    const include = parseInclude(readQuery(request.url, ['include']).include);
    const stored = await service.getImage(imageId, request.scope);
    if (clientHas(request.headers, entityTag(stored))) return { status: 304, headers: documentHeaders(stored) };
    return documentReply(200, stored, request, service, { include });
  };
}
