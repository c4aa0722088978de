import { readPrecondition, refuseConditions } from '../http/conditions.ts';
import { refuseIdempotencyKey } from '../http/idempotency-key.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { parseImageId } from '../images/image-id.ts';
import type { Service } from '../service.ts';

/** `DELETE images/{image_id}`: deletes document and bytes; 204 also if the image does not exist. */
export function deleteImageFunction(service: Pick<Service, 'deleteImage'>): Handle {
  return async function deleteImage({ url, headers, params, scope }) {
    const imageId = parseImageId(params.image_id ?? '');
    readQuery(url, []);
    refuseConditions(headers, 'If-None-Match');
    refuseIdempotencyKey(headers);
    await service.deleteImage(imageId, readPrecondition(headers), scope);
    return { status: 204, headers: {} };
  };
}
