import { ServiceError } from '../errors.ts';

const SIGNS = /^[A-Za-z0-9+/]*/;
const SIGNS_ONLY = /^[A-Za-z0-9+/]*$/;
const NOTHING = Buffer.alloc(0);

/**
 * Decodes base64 (RFC 4648, section 4) that arrives in pieces. Spaces are skipped; padding may be absent, but not
 * incomplete. Throws `InvalidBase64`.
 */
export class Base64Decoder {
  /** The start of a group of four characters. */
  #waiting = '';
  #padding = '';

  push(piece: string): Buffer {
    if (this.#padding !== '') return this.#pad(piece.replaceAll(' ', ''));
    const text = this.#waiting + piece;
    const length = text.length - (text.length % 4);
    const data = Buffer.from(text.slice(0, length), 'base64');
    const waiting = text.slice(length);
    // `Buffer` skips invalid characters, which shortens the result, but also accepts the URL-safe alphabet.
    const isWhole = data.length === (length / 4) * 3 && !text.includes('-') && !text.includes('_');
    if (!isWhole || !SIGNS_ONLY.test(waiting)) return this.#pushSpaced(text);
    this.#waiting = waiting;
    return data;
  }

  /** The last bytes. */
  end(): Buffer {
    const { length } = this.#waiting;
    if (length === 1 || (this.#padding !== '' && length + this.#padding.length !== 4)) {
      throw invalidBase64('ends in the middle of a character group, or with wrong padding. Send the complete text.');
    }
    return Buffer.from(this.#waiting, 'base64');
  }

  #pushSpaced(spaced: string): Buffer {
    const text = spaced.replaceAll(' ', '');
    const [signs = ''] = SIGNS.exec(text) ?? [];
    if (signs.length < text.length) this.#pad(text.slice(signs.length));
    const length = signs.length - (signs.length % 4);
    this.#waiting = signs.slice(length);
    return Buffer.from(signs.slice(0, length), 'base64');
  }

  #pad(text: string): Buffer {
    this.#padding += text;
    if (/^={1,2}$/.test(this.#padding)) return NOTHING;
    if (/^[-_]/.test(text)) {
      throw invalidBase64(
        'is in the URL-safe base64 alphabet. Use the standard one, with "+" and "/" for "-" and "_".',
      );
    }
    throw invalidBase64('is neither valid base64 nor a base64 data: URI.');
  }
}

export function invalidBase64(fault: string): ServiceError {
  return new ServiceError('InvalidBase64', `image_data ${fault}`, { target: 'image_data' });
}
