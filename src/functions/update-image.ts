import { readPrecondition, refuseConditions } from '../http/conditions.ts';
import { type DocumentService, documentReply } from '../http/document-reply.ts';
import { refuseIdempotencyKey } from '../http/idempotency-key.ts';
import { readJsonBody } from '../http/json-body.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { parseImageId } from '../images/image-id.ts';
import type { Service } from '../service.ts';

/** `PATCH images/{image_id}`: a JSON merge patch of name, tags and metadata. */
export function updateImageFunction(service: Pick<Service, 'updateImage' | keyof DocumentService>): Handle {
  return async function updateImage(request) {
    const imageId = parseImageId(request.params.image_id ?? '');
    readQuery(request.url, []);
    refuseConditions(request.headers, 'If-None-Match');
    refuseIdempotencyKey(request.headers);
    const precondition = readPrecondition(request.headers);
    const patch = await readJsonBody(request, {
      types: ['application/merge-patch+json', 'application/json'],
      members: ['name', 'tags', 'metadata'],
    });
    const stored = await service.updateImage(imageId, patch, precondition, request.scope);
    return documentReply(200, stored, request, service);
  };
}
