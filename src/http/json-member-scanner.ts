import type { ServiceError } from '../errors.ts';
import { BoundedBytes } from './bounded-bytes.ts';
import { JsonStringReader } from './json-string-reader.ts';
import { noJsonObject, repeatedProperty } from './json-text.ts';

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Extracts one string property from a JSON object while it arrives; `rest` is the same JSON with an empty string in its
 * place. It tracks only brackets, strings, and the keys of the outer object; parsing `rest` finds everything else that
 * is not valid JSON.
 */
export class JsonMemberScanner {
  readonly #member: string;
  readonly #rest: BoundedBytes;
  readonly #reader = new JsonStringReader();
  #place: 'before' | 'between' | 'string' | 'escape' | 'value' = 'before';
  #depth = 0;
  /** In the outer object, between a comma and a colon. */
  #expectsKey = false;
  /** Offset of a key in `rest` while it is read. */
  #keyStart: number | undefined;
  /** The key whose value comes next. */
  #key: string | undefined;
  #found = false;

  constructor(member: string, maxRestBytes: number, tooLong: () => ServiceError) {
    this.#member = member;
    this.#rest = new BoundedBytes(maxRestBytes, tooLong);
  }

  /** Whether the property occurred with a string as its value. */
  get found(): boolean {
    return this.#found;
  }

  get rest(): Buffer {
    return this.#rest.bytes;
  }

  /** The part of the property in this chunk, as `JsonStringReader` passes it on. Throws `InvalidJson`, or if the rest is too long. */
  push(bytes: Uint8Array): Buffer | undefined {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let text: Buffer | undefined;
    let kept = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#isInValue) {
        const part = this.#reader.read(chunk, at);
        text = part.text;
        if (part.end === undefined) return text;
        this.#place = 'between';
        at = part.end;
        kept = at - 1;
        continue;
      }
      const key = this.#step(chunk[at] ?? 0, this.#rest.length + at - kept);
      at++;
      if (key === undefined && !this.#isInValue) continue;
      this.#rest.add(chunk.subarray(kept, at));
      kept = at;
      if (key !== undefined) this.#key = readKey(this.rest.subarray(key));
    }
    this.#rest.add(chunk.subarray(kept));
    return text;
  }

  get #isInValue(): boolean {
    return this.#place === 'value';
  }

  /** Follows one byte; at the end of a key, where it starts. */
  #step(byte: number, offset: number): number | undefined {
    switch (this.#place) {
      case 'escape':
        this.#place = 'string';
        return undefined;
      case 'string':
        if (byte === BACKSLASH) this.#place = 'escape';
        return byte === QUOTE ? this.#endString() : undefined;
      case 'before':
        if (byte === OPEN_OBJECT) this.#place = 'between';
        else if (!BEFORE_OBJECT.has(byte)) throw noJsonObject();
    }
    if (byte === QUOTE) this.#startString(offset);
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      this.#depth++;
      this.#expectsKey = this.#depth === 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#depth--;
    else if (this.#depth !== 1) return undefined;
    else if (byte === COLON) this.#expectsKey = false;
    else if (byte === COMMA) {
      this.#expectsKey = true;
      this.#key = undefined;
    }
    return undefined;
  }

  #startString(offset: number): void {
    const isKey = this.#depth === 1 && this.#expectsKey;
    this.#keyStart = isKey ? offset : undefined;
    this.#place = 'string';
    if (isKey || this.#depth !== 1 || this.#key !== this.#member) return;
    if (this.#found) throw repeatedProperty(this.#member);
    this.#found = true;
    this.#key = undefined;
    this.#place = 'value';
  }

  #endString(): number | undefined {
    this.#place = 'between';
    return this.#keyStart;
  }
}

/** White space, and a byte order mark. */
const BEFORE_OBJECT = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** A key may be written with escapes. */
function readKey(token: Buffer): string | undefined {
  try {
    return String(JSON.parse(token.toString()));
  } catch {
    return undefined;
  }
}
