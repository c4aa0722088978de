const FIRST_SIZE = 4096;
/** Each step copies what is there and touches new memory; a twofold one costs 1 MiB twice as much time. */
const GROWTH = 4;

/** Bytes in one piece that grows with them, up to a limit: a few cost little, however they are split. */
export class GrowingBuffer {
  readonly limit: number;
  readonly #firstSize: number;
  #store = Buffer.alloc(0);
  #length = 0;

  constructor(limit: number, firstSize = FIRST_SIZE) {
    this.limit = limit;
    this.#firstSize = firstSize;
  }

  /** A view of what is held; it changes after `reuse`. */
  get bytes(): Buffer {
    return this.#store.subarray(0, this.#length);
  }

  /** Bytes that can still be appended. */
  get remaining(): number {
    return this.limit - this.#length;
  }

  /** Copies as many bytes as remain, and returns how many. */
  append(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.remaining);
    const needed = this.#length + taken;
    if (needed > this.#store.length) {
      const size = Math.min(this.limit, Math.max(needed, this.#store.length * GROWTH, this.#firstSize));
      // A slab of its own: pooled memory would keep other buffers alive. Only what was copied in is ever shown.
      const grown = Buffer.allocUnsafeSlow(size);
      grown.set(this.bytes);
      this.#store = grown;
    }
    this.#store.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), this.#length);
    this.#length = needed;
    return taken;
  }

  /** Starts again in the same memory. */
  reuse(): void {
    this.#length = 0;
  }

  /** Starts again and lets the memory go. */
  clear(): void {
    this.#store = Buffer.alloc(0);
    this.#length = 0;
  }
}
