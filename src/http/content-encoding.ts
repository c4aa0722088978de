import { ServiceError } from '../errors.ts';

/** Digests and limits are of the bytes as sent: a compressed body is refused. Throws `UnsupportedMediaType`. */
export function refuseContentEncoding(headers: Headers): void {
  const encoding = headers.get('Content-Encoding')?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return;
  throw new ServiceError('UnsupportedMediaType', 'Content-Encoding is not supported. Send the body uncompressed.', {
    target: 'Content-Encoding',
  });
}
