import { invalidJson } from './json-text.ts';

const [QUOTE, BACKSLASH, LOWER_U, SPACE] = [0x22, 0x5c, 0x75, 0x20];
/** Represents every character that cannot be base64. */
const FOREIGN = 0x80;
const WHITE_SPACE = '\t\n\f\r ';
/** What follows the backslash, and what it means here. */
const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map(
  [...'"\\/bfnrt'].map((name, at) => [name.charCodeAt(0), [QUOTE, BACKSLASH, 0x2f, FOREIGN][at] ?? SPACE]),
);

export interface StringPart {
  readonly text: Buffer;
  /** Offset of the byte after the closing quote; absent if the string continues in the next chunk. */
  readonly end: number | undefined;
}

/**
 * Reads one long JSON string in chunks, without its quotes, for a base64 decoder: escapes are resolved, escaped white
 * space becomes a space, other characters outside printable ASCII become a byte above it. Raw control characters, which JSON
 * does not allow, are passed on.
 */
export class JsonStringReader {
  /** Bytes of an escape still to come, which may be in the next chunk: 5 after its backslash, then 4 to 1 hex digits. */
  #escapeLeft = 0;
  #code = 0;

  /** Throws `InvalidJson` for an invalid escape. */
  read(chunk: Buffer, from: number): StringPart {
    const quote = chunk.indexOf(QUOTE, from);
    const text = chunk.subarray(from, quote === -1 ? chunk.length : quote);
    if (this.#escapeLeft > 0 || text.includes(BACKSLASH)) return this.#unescape(chunk, from);
    return { text, end: quote === -1 ? undefined : quote + 1 };
  }

  #unescape(chunk: Buffer, from: number): StringPart {
    const text = Buffer.alloc(chunk.length - from);
    let length = 0;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#escapeLeft > 0) {
        const character = this.#continueEscape(byte);
        if (character !== undefined) text[length++] = character;
      } else if (byte === BACKSLASH) this.#escapeLeft = 5;
      else if (byte === QUOTE) return { text: text.subarray(0, length), end: at + 1 };
      else text[length++] = byte;
    }
    return { text: text.subarray(0, length), end: undefined };
  }

  /** The character of an escape at its last byte. */
  #continueEscape(byte: number): number | undefined {
    if (this.#escapeLeft === 5) {
      this.#escapeLeft = byte === LOWER_U ? 4 : 0;
      this.#code = 0;
      if (byte === LOWER_U) return undefined;
      return SIMPLE_ESCAPES.get(byte) ?? refuse();
    }
    this.#code = this.#code * 16 + hexDigit(byte);
    this.#escapeLeft--;
    if (this.#escapeLeft > 0) return undefined;
    if (this.#code > SPACE && this.#code < 0x7f) return this.#code;
    return WHITE_SPACE.includes(String.fromCharCode(this.#code)) ? SPACE : FOREIGN;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : refuse();
}

function refuse(): never {
  throw invalidJson('The JSON string image_data contains an invalid escape sequence.', 'image_data');
}
