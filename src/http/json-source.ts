import { ServiceError } from '../errors.ts';
import { type Description, parseDescription } from '../images/description.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { invalidJson, readJsonObject } from './json-body.ts';
import { refuseMetadataHeaders } from './metadata-headers.ts';
import { readQuery } from './query.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

const MEMBERS = ['image_data', 'name', 'tags', 'metadata'] as const;
export type JsonMember = (typeof MEMBERS)[number] | 'image_id';
/** RFC 2397, of which only the base64 form is taken; its type is not looked at. */
const DATA_URI = /^data:[^,]{0,255};base64,/i;

/** `{"image_data": "<base64 or data: URI>", …}`: held whole, and passed on as bytes. */
export function jsonSource(
  bytes: AsyncIterable<Uint8Array>,
  { url, headers }: SourceRequest,
  { takesImageId, alsoInQuery = [] }: SourceOptions,
): ImageSource {
  readQuery(url, alsoInQuery);
  refuseMetadataHeaders(headers);
  let description: Description | undefined;

  async function* image(): AsyncGenerator<Uint8Array> {
    const body = await readJsonObject(bytes, takesImageId ? [...MEMBERS, 'image_id'] : [...MEMBERS]);
    description = parseDescription(body);
    const data = decodeBase64(body.image_data);
    if (data.byteLength > 0) yield data;
  }

  return {
    bytes: image(),
    describe: () => description ?? { tags: [], metadata: {} },
  };
}

function decodeBase64(value: unknown): Buffer {
  if (typeof value !== 'string') throw invalidJson('image_data must be a base64 string.', 'image_data');
  const text = value.replace(DATA_URI, '');
  const data = Buffer.from(text, 'base64');
  // Buffer skips what is no base64, takes the URL-safe signs too, and of a wide character the low byte; what it did
  // with `=`, the length tells.
  const signs = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  const padded = signs === text.length || text.length % 4 === 0;
  if (!padded || signs % 4 === 1 || data.length !== Math.floor((signs * 3) / 4) || /[^A-Za-z0-9+/=]/.test(text)) {
    throw new ServiceError('InvalidBase64', 'image_data is neither valid base64 nor a base64 data: URI.', {
      target: 'image_data',
    });
  }
  return data;
}
