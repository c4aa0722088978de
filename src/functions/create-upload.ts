import { API_PREFIX } from '../contract/api-prefix.ts';
import type { UploadDocument } from '../contract/upload-document.ts';
import { ServiceError } from '../errors.ts';
import { readIdempotencyKey, replayedHeader } from '../http/idempotency-key.ts';
import { readJsonBody } from '../http/json-body.ts';
import { invalidJson } from '../http/json-text.ts';
import { readQuery } from '../http/query.ts';
import { jsonReply } from '../http/reply.ts';
import type { Handle } from '../http/routes.ts';
import { parseDescription } from '../images/description.ts';
import type { Service } from '../service.ts';

/** `POST uploads`: begins a direct upload of one image to storage. */
export function createUploadFunction(service: Pick<Service, 'beginUpload'>): Handle {
  return async function createUpload(request) {
    readQuery(request.url, []);
    const idempotencyKey = readIdempotencyKey(request.headers);
    const body = await readJsonBody(request, {
      types: ['application/json'],
      members: ['size_bytes', 'parts', 'name', 'image_id', 'tags', 'metadata'],
    });
    const description = parseDescription(body);
    const sizeBytes = parseSize(body.size_bytes);
    const inParts = parseParts(body.parts);
    const { draft, uploadUrl, parts, replayed } = await service.beginUpload(
      { sizeBytes, parts: inParts, description, idempotencyKey },
      request.scope,
    );
    const upload: UploadDocument = {
      upload_id: draft.upload_id,
      image_id: draft.image_id,
      method: 'PUT',
      upload_url: uploadUrl.url,
      parts: parts && { size_bytes: parts.sizeBytes, urls: parts.urls, headers: parts.headers },
      headers: uploadUrl.headers,
      expires_at: uploadUrl.expiresAt.toISOString(),
      complete_url: `${request.url.origin}${API_PREFIX}/uploads/${draft.upload_id}/complete`,
    };
    return jsonReply(201, upload, replayedHeader(replayed));
  };
}

function parseSize(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalidJson('size_bytes must be a whole number.', 'size_bytes');
  }
  if (value === 0) throw new ServiceError('EmptyBody', 'size_bytes must be at least 1.', { target: 'size_bytes' });
  return value;
}

function parseParts(value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw invalidJson('parts must be true or false.', 'parts');
}
