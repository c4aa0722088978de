import { ServiceError } from '../errors.ts';
import { imageTooLarge } from '../images/receive-image.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { refuseContentEncoding } from './content-encoding.ts';
import { checkDigests } from './digest.ts';
import { formSource } from './form-source.ts';
import { jsonSource } from './json-source.ts';
import { limitedBytes } from './limited-bytes.ts';
import { mediaTypeOf } from './media-type.ts';
import { rawSource } from './raw-source.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

/** Maximum size of what surrounds the image in a form or a JSON body. */
export const WRAPPING_BYTES = 65_536;

/**
 * The image in a request, in one of the three forms of contract section 3. Errors in the headers are reported
 * here, others while the bytes are read.
 */
export function imageSource(request: SourceRequest, options: SourceOptions): ImageSource {
  const { headers, body } = request;
  refuseContentEncoding(headers);
  const mediaType = mediaTypeOf(headers);
  const form = mediaType === 'multipart/form-data' ? 'form' : mediaType === 'application/json' ? 'json' : 'raw';
  const limit = bodyLimit(form, options.maxUploadBytes);
  const tooLarge = () => (form === 'raw' ? imageTooLarge(limit) : bodyTooLarge(limit, options.maxUploadBytes));
  if (body.declaredBytes !== undefined && body.declaredBytes > limit) throw tooLarge();
  const bytes = checkDigests(limitedBytes(body.bytes, limit, tooLarge), headers);
  if (form === 'raw') return rawSource(bytes, request, options);
  if (form === 'form') return formSource(bytes, request, options);
  return jsonSource(bytes, request, options);
}

/** The image itself may be smaller than its limit: its base64 may contain white space. */
function bodyTooLarge(limit: number, maxUploadBytes: number): ServiceError {
  return new ServiceError(
    'ImageTooLarge',
    `The body is larger than ${limit} bytes, the limit for an image of ${maxUploadBytes} bytes in this form. Send a smaller image, send it as a raw body, or use a direct upload.`,
    { target: 'body' },
  );
}

function bodyLimit(form: 'form' | 'json' | 'raw', maxUploadBytes: number): number {
  if (form === 'raw') return maxUploadBytes;
  return (form === 'json' ? Math.ceil(maxUploadBytes / 3) * 4 : maxUploadBytes) + WRAPPING_BYTES;
}
