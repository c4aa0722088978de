import { type Description, parseDescription } from '../images/description.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { ImageDataDecoder } from './image-data-decoder.ts';
import { MAX_JSON_BYTES, requireObject } from './json-body.ts';
import { JsonMemberScanner } from './json-member-scanner.ts';
import { invalidJson, parseJson } from './json-text.ts';
import { refuseMetadataHeaders } from './metadata-headers.ts';
import { readQuery } from './query.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

const MEMBERS = ['image_data', 'name', 'tags', 'metadata'] as const;
export type JsonMember = (typeof MEMBERS)[number] | 'image_id';

/** `{"image_data": "<base64 or data: URI>", …}`: the image is decoded as it arrives, the rest is kept and parsed at the end. */
export function jsonSource(
  bytes: AsyncIterable<Uint8Array>,
  { url, headers }: SourceRequest,
  { takesImageId, alsoInQuery = [] }: SourceOptions,
): ImageSource {
  readQuery(url, alsoInQuery);
  refuseMetadataHeaders(headers);
  const members = takesImageId ? ([...MEMBERS, 'image_id'] as const) : MEMBERS;
  let description: Description | undefined;

  async function* image(): AsyncGenerator<Uint8Array> {
    const scanner = new JsonMemberScanner('image_data', MAX_JSON_BYTES, tooLong);
    const decoder = new ImageDataDecoder();
    for await (const chunk of bytes) {
      const text = scanner.push(chunk);
      if (text === undefined) continue;
      const data = decoder.push(text);
      if (data.byteLength > 0) yield data;
    }
    const body = requireObject<JsonMember>(parseJson(scanner.rest), members);
    if (!scanner.found) throw invalidJson('image_data must be a base64 string.', 'image_data');
    description = parseDescription(body);
    const data = decoder.end();
    if (data.byteLength > 0) yield data;
  }

  return {
    bytes: image(),
    describe: () => description ?? { tags: [], metadata: {} },
  };
}

function tooLong() {
  return invalidJson(
    `The JSON around image_data is larger than ${MAX_JSON_BYTES} bytes. Send less metadata, or less white space.`,
  );
}
