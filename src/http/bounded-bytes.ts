import type { ServiceError } from '../errors.ts';

const FIRST_BYTES = 1_024;

/** Collects bytes up to a limit, in memory that grows with them, however small the chunks are. Throws `tooLong()` above the limit. */
export class BoundedBytes {
  readonly #limit: number;
  readonly #tooLong: () => ServiceError;
  #memory = Buffer.alloc(FIRST_BYTES);
  #length = 0;

  constructor(limit: number, tooLong: () => ServiceError) {
    this.#limit = limit;
    this.#tooLong = tooLong;
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.byteLength;
    if (length > this.#limit) throw this.#tooLong();
    if (length > this.#memory.byteLength) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#memory.byteLength));
      larger.set(this.bytes);
      this.#memory = larger;
    }
    this.#memory.set(bytes, this.#length);
    this.#length = length;
  }
}
