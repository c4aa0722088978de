import { ServiceError } from '../errors.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { refuseContentEncoding } from './content-encoding.ts';
import { checkDigests } from './digest.ts';
import { formSource } from './form-source.ts';
import { jsonSource } from './json-source.ts';
import { rawSource } from './raw-source.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

/** What a form, or a JSON body around its base64, may be longer than its image. */
export const WRAPPING_BYTES = 65_536;

/**
 * The image in a request, in one of the three forms of contract section 3. What can be refused by headers alone is
 * refused here; the rest shows while the bytes are read.
 */
export function imageSource(request: SourceRequest, options: SourceOptions): ImageSource {
  const { headers, body } = request;
  refuseContentEncoding(headers);
  const mediaType = headers.get('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase();
  const form = mediaType === 'multipart/form-data' ? 'form' : mediaType === 'application/json' ? 'json' : 'raw';
  const limit = bodyLimit(form, options.maxUploadBytes);
  if (body.declaredBytes !== undefined && body.declaredBytes > limit) throw tooLarge(options.maxUploadBytes);
  const bytes = checkDigests(limited(body.bytes, limit, options.maxUploadBytes), headers);
  if (form === 'raw') return rawSource(bytes, request, options);
  if (form === 'form') return formSource(bytes, request, options);
  return jsonSource(bytes, request, options);
}

function bodyLimit(form: 'form' | 'json' | 'raw', maxUploadBytes: number): number {
  if (form === 'raw') return maxUploadBytes;
  return (form === 'json' ? Math.ceil(maxUploadBytes / 3) * 4 : maxUploadBytes) + WRAPPING_BYTES;
}

async function* limited(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  maxUploadBytes: number,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.byteLength;
    if (count > limit) throw tooLarge(maxUploadBytes);
    yield chunk;
  }
}

function tooLarge(maxUploadBytes: number): ServiceError {
  return new ServiceError(
    'ImageTooLarge',
    `The image is larger than ${maxUploadBytes} bytes, the limit for one request. Send a smaller one, or use a direct upload.`,
    { target: 'body' },
  );
}
