import { type DocumentService, documentReply } from '../http/document-reply.ts';
import { refuseIdempotencyKey } from '../http/idempotency-key.ts';
import { imageUrl } from '../http/image-document.ts';
import { readQuery } from '../http/query.ts';
import type { Handle } from '../http/routes.ts';
import { uploadNotFound } from '../images/upload-errors.ts';
import type { Service } from '../service.ts';

/** An `upload_id` as `create_upload` returns it. */
const UPLOAD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `POST uploads/{upload_id}/complete`: checks the bytes and makes the image visible; 200 if it already was. */
export function completeUploadFunction(service: Pick<Service, 'completeUpload' | keyof DocumentService>): Handle {
  return async function completeUpload(request) {
    const uploadId = request.params.upload_id ?? '';
    readQuery(request.url, []);
    refuseIdempotencyKey(request.headers);
    if (!UPLOAD_ID.test(uploadId)) throw uploadNotFound();
    await request.body.drain();
    const { stored, created } = await service.completeUpload(uploadId, request.scope);
    if (!created) return documentReply(200, stored, request, service);
    const headers = { Location: imageUrl(request.url.origin, stored.record.image_id) };
    return documentReply(201, stored, request, service, { headers });
  };
}
