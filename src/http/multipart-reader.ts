import { ServiceError } from '../errors.ts';

/** Bytes of the headers of one part; also of the white space after a boundary. */
const HEADER_BYTES = 8_192;
const [CR, LF, DASH, SPACE, TAB] = [0x0d, 0x0a, 0x2d, 0x20, 0x09];
const BLANK_LINE = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);

/** The header lines of a part as Latin-1, one character for each byte; then its bytes until the next header lines. */
export type MultipartPiece = string | Buffer;

/**
 * Splits `multipart/form-data` (RFC 2046, section 5.1) into parts while it arrives. Text before the first part and
 * after the last one is skipped, and so is white space after a boundary, which receivers must accept.
 */
export class MultipartReader {
  readonly #delimiter: Buffer;
  #place: 'preamble' | 'delimiter' | 'headers' | 'part' | 'end' = 'preamble';
  /** Bytes not read yet. The first boundary needs no line break before it. */
  #rest: Buffer = Buffer.from('\r\n');

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  /** Whether the last boundary was read. */
  get isComplete(): boolean {
    return this.#place === 'end';
  }

  /** Throws `MalformedMultipart`. */
  *push(chunk: Uint8Array): Generator<MultipartPiece> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      if (this.#place === 'delimiter') {
        if (!this.#readDelimiter()) return;
      } else if (this.#place === 'headers') {
        const headers = this.#readHeaders();
        if (headers === undefined) return;
        yield headers;
      } else if (this.#place === 'end') {
        this.#rest = NOTHING;
        return;
      } else {
        const isPart = this.#place === 'part';
        const data = this.#readData();
        if (isPart && data.length > 0) yield data;
        if (!this.#isAtDelimiter) return;
      }
    }
  }

  get #isAtDelimiter(): boolean {
    return this.#place === 'delimiter';
  }

  /** Reads to the next delimiter, or as far as none can begin. */
  #readData(): Buffer {
    const rest = this.#rest;
    const at = rest.indexOf(this.#delimiter);
    const end = at === -1 ? rest.length - this.#delimiterStart() : at;
    this.#rest = rest.subarray(at === -1 ? end : at + this.#delimiter.length);
    if (at !== -1) this.#place = 'delimiter';
    return rest.subarray(0, end);
  }

  /** How many bytes at the end may be the start of a delimiter, whose only carriage return is its first byte. */
  #delimiterStart(): number {
    const tail = this.#rest.subarray(Math.max(0, this.#rest.length - this.#delimiter.length + 1));
    const at = tail.lastIndexOf(CR);
    if (at === -1) return 0;
    const start = tail.subarray(at);
    return start.equals(this.#delimiter.subarray(0, start.length)) ? start.length : 0;
  }

  /** Reads what follows the boundary on its line; false if more bytes are needed. */
  #readDelimiter(): boolean {
    const rest = this.#rest;
    let at = 0;
    while (rest[at] === SPACE || rest[at] === TAB) at++;
    if (at > HEADER_BYTES) throw malformed('The form has too much white space after a boundary.');
    if (at + 2 > rest.length) return false;
    const isLast = at === 0 && rest[0] === DASH && rest[1] === DASH;
    if (!isLast && !(rest[at] === CR && rest[at + 1] === LF)) throw malformed(INVALID_FORM);
    this.#rest = rest.subarray(at);
    this.#place = isLast ? 'end' : 'headers';
    return true;
  }

  /** The lines between the line break of the boundary and a blank line; absent if more bytes are needed. */
  #readHeaders(): string | undefined {
    const end = this.#rest.indexOf(BLANK_LINE);
    if (end > HEADER_BYTES || (end === -1 && this.#rest.length > HEADER_BYTES + BLANK_LINE.length)) {
      throw malformed(`The headers of a form part have more than ${HEADER_BYTES} bytes.`);
    }
    if (end === -1) return undefined;
    const headers = this.#rest.toString('latin1', 2, end);
    this.#rest = this.#rest.subarray(end + BLANK_LINE.length);
    this.#place = 'part';
    return headers;
  }
}

export const INVALID_FORM = 'The form is not valid multipart/form-data, or it is incomplete.';

export function malformed(message: string, target = 'body'): ServiceError {
  return new ServiceError('MalformedMultipart', message, { target });
}
