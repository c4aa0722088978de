import type { ByteSource } from './byte-source.ts';

const EMPTY = Buffer.alloc(0);

/**
 * Reads an image from start to end. `has` and the getters are synchronous, so that a loop over thousands of small
 * parts waits only when the available bytes are used up: `if (!reader.has(8) && !(await reader.fill(8))) return`.
 */
export class ForwardReader {
  readonly #source: ByteSource;
  #window: Buffer = EMPTY;
  #start = 0;
  /** Into the window; beyond it after a long skip. */
  #at = 0;

  constructor(source: ByteSource, position = 0) {
    this.#source = source;
    this.#start = position;
    source.forwardOnly();
  }

  /** In the image. */
  get position(): number {
    return this.#start + this.#at;
  }

  has(length: number): boolean {
    return this.#window.length - this.#at >= length;
  }

  /** Makes the next `length` bytes available; false if the image is shorter. */
  async fill(length: number): Promise<boolean> {
    if (this.has(length)) return true;
    const position = this.position;
    this.#window = await this.#source.read(position, length);
    this.#start = position;
    this.#at = 0;
    return this.#window.length >= length;
  }

  skip(length: number): void {
    this.#at += length;
  }

  /** The next bytes, at most `length`, without moving. Valid until the next `fill`. */
  peek(length: number): Buffer {
    return this.#window.subarray(this.#at, this.#at + length);
  }

  /** Number of available bytes before the first `byte`; all of them if there is none. */
  distanceTo(byte: number): number {
    const found = this.#window.indexOf(byte, this.#at);
    return (found === -1 ? this.#window.length : found) - this.#at;
  }

  u8(offset = 0): number {
    return this.#window.readUInt8(this.#at + offset);
  }

  u16be(offset = 0): number {
    return this.#window.readUInt16BE(this.#at + offset);
  }

  u16le(offset = 0): number {
    return this.#window.readUInt16LE(this.#at + offset);
  }

  u32be(offset = 0): number {
    return this.#window.readUInt32BE(this.#at + offset);
  }

  u32le(offset = 0): number {
    return this.#window.readUInt32LE(this.#at + offset);
  }

  ascii(length: number, offset = 0): string {
    return this.#window.toString('latin1', this.#at + offset, this.#at + offset + length);
  }
}
