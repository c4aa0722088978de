import { Base64Decoder, invalidBase64 } from './base64-decoder.ts';
import { invalidJson } from './json-text.ts';

const SCHEME = 'data:';
/** A data: URI before its comma (RFC 2397), of which only the base64 form is accepted; its media type is not used. */
const URI_HEAD = /^data:[^,]{0,255}; *base64 *$/i;
const MAX_URI_HEAD = 300;
const NOTHING = Buffer.alloc(0);
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows them in strings only as escapes
const CONTROL = /[\0-\x1f]/;

/** Decodes `image_data`, base64 or a data: URI, from pieces as `JsonStringReader` gives them. Throws `InvalidBase64`, `InvalidJson`. */
export class ImageDataDecoder {
  readonly #base64 = new Base64Decoder();
  /** The start of the text until it is clear what it is. */
  #head: string | undefined = '';
  #isUri = false;
  /** The start of a percent-encoded character. */
  #percent = '';

  push(piece: Buffer): Buffer {
    const text = piece.toString('latin1');
    try {
      return this.#head === undefined ? this.#decode(text) : this.#pushHead(this.#head + text);
    } catch (error) {
      throw CONTROL.test(text) ? rawControl() : error;
    }
  }

  /** The last bytes. */
  end(): Buffer {
    const head = this.#head ?? '';
    if (head.length >= SCHEME.length || this.#percent !== '') throw noBase64();
    const data = this.#decode(head);
    return Buffer.concat([data, this.#base64.end()]);
  }

  #pushHead(text: string): Buffer {
    if (CONTROL.test(text)) throw rawControl();
    const head = text.replace(/^ +/, '');
    this.#head = head;
    if (SCHEME.startsWith(head.toLowerCase()) && head.length < SCHEME.length) return NOTHING;
    const comma = head.indexOf(',');
    this.#isUri = head.slice(0, SCHEME.length).toLowerCase() === SCHEME;
    if (this.#isUri && comma === -1 && head.length <= MAX_URI_HEAD) return NOTHING;
    if (this.#isUri && !URI_HEAD.test(head.slice(0, comma))) throw noBase64();
    this.#head = undefined;
    return this.#decode(this.#isUri ? head.slice(comma + 1) : head);
  }

  #decode(text: string): Buffer {
    if (!this.#isUri || (this.#percent === '' && !text.includes('%'))) return this.#base64.push(text);
    const encoded = this.#percent + text;
    const [percent = ''] = /%[0-9a-f]?$/i.exec(encoded.slice(-2)) ?? [];
    this.#percent = percent;
    const whole = encoded.slice(0, encoded.length - percent.length);
    return this.#base64.push(whole.replace(/%([0-9a-f]{2})/gi, (_, hex) => decodePercent(hex)));
  }
}

function decodePercent(hex: string): string {
  const character = String.fromCharCode(Number.parseInt(hex, 16));
  return /[\t\n\f\r]/.test(character) ? ' ' : character;
}

function noBase64() {
  return invalidBase64('is neither valid base64 nor a base64 data: URI.');
}

function rawControl() {
  return invalidJson(
    'image_data contains a raw line break or control character, which JSON does not allow. Remove it, or write it as an escape such as \\n.',
    'image_data',
  );
}
