import { ServiceError } from '../errors.ts';

export const MAX_ID_CHARACTERS = 128;
export const MAX_ID_BYTES = 255;
/** Contract section 2: a letter or digit first, then letters, marks, digits, spaces and a few signs; no space or dot last. */
export const IMAGE_ID =
  /^[\p{L}\p{Nd}](?:[\p{L}\p{M}\p{Nd}\p{Zs}._~\-()[\]@!$&'+,;=]*[\p{L}\p{M}\p{Nd}_~\-()[\]@!$&'+,;=])?$/u;

/** The id in NFC. Throws `InvalidImageId`. */
export function parseImageId(text: unknown): string {
  if (typeof text !== 'string') throw invalid('image_id must be a string.');
  const id = text.normalize('NFC');
  if ([...id].length > MAX_ID_CHARACTERS || Buffer.byteLength(id) > MAX_ID_BYTES) {
    throw invalid(`image_id must have at most ${MAX_ID_CHARACTERS} characters and ${MAX_ID_BYTES} bytes of UTF-8.`);
  }
  if (!IMAGE_ID.test(id)) {
    throw invalid(
      "image_id must start with a letter or a digit, contain only letters, digits, spaces and . _ ~ - ( ) [ ] @ ! $ & ' + , ; = and not end with a space or a dot.",
    );
  }
  return id;
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidImageId', message, { target: 'image_id' });
}
