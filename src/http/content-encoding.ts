import { ServiceError } from '../errors.ts';
import type { RequestHeaders } from './request-headers.ts';

/** Digests and limits apply to the bytes as sent, so compressed bodies are rejected. Throws `UnsupportedMediaType`. */
export function refuseContentEncoding(headers: RequestHeaders): void {
  const encoding = headers.get('Content-Encoding')?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return;
  throw new ServiceError('UnsupportedMediaType', 'Content-Encoding is not supported. Send the body uncompressed.', {
    target: 'Content-Encoding',
  });
}
