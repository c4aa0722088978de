const FIRST_SIZE = 4096;
/** Each step copies the content and touches new memory: growing by two takes twice the time for 1 MiB. */
const GROWTH = 4;

/** A contiguous buffer that grows up to a limit. Small contents cost little, whatever the sizes of their chunks. */
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
      // Not from Node's pool, which would keep other buffers alive. Bytes that were not written are never exposed.
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

  /** Starts again and releases the memory. */
  clear(): void {
    this.#store = Buffer.alloc(0);
    this.#length = 0;
  }
}
