import { readPrecondition, refuseConditions } from '../http/conditions.ts';
import { type DocumentService, documentReply } from '../http/document-reply.ts';
import { readIdempotencyKey, refuseIdempotencyKey, replayedHeader } from '../http/idempotency-key.ts';
import { imageUrl } from '../http/image-document.ts';
import { imageSource } from '../http/image-source.ts';
import type { Handle } from '../http/routes.ts';
import { parseImageId } from '../images/image-id.ts';
import type { Service } from '../service.ts';

/** `POST images` stores under a new ID, `PUT images/{image_id}` under the given one. */
export function uploadImageFunction(
  service: Pick<Service, 'uploadImage' | 'maxUploadBytes' | keyof DocumentService>,
): Handle {
  return async function upload(request) {
    const put = request.method === 'PUT';
    const replaceId = put ? parseImageId(request.params.image_id ?? '') : undefined;
    if (put) refuseIdempotencyKey(request.headers);
    else refuseConditions(request.headers, 'If-Match', 'If-None-Match');
    const idempotencyKey = readIdempotencyKey(request.headers);
    const precondition = readPrecondition(request.headers);
    const source = imageSource(request, { maxUploadBytes: service.maxUploadBytes, takesImageId: !put });

    const { stored, replaced, replayed } = await service.uploadImage(
      { source, precondition, replaceId, idempotencyKey },
      request.scope,
    );
    if (replaced !== undefined) return documentReply(200, stored, request, service);
    const location = imageUrl(request.url.origin, stored.record.image_id);
    return documentReply(201, stored, request, service, {
      headers: { Location: location, ...replayedHeader(replayed) },
    });
  };
}
