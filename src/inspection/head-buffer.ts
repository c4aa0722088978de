const FIRST_SIZE = 4096;

/** The first bytes of an image, in one piece that grows with them: a small image costs little, however it is split. */
export class HeadBuffer {
  readonly #limit: number;
  #store = Buffer.alloc(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): Buffer {
    return this.#store.subarray(0, this.#length);
  }

  /** Copies as many bytes as there is room for, and says how many. */
  append(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.#limit - this.#length);
    const needed = this.#length + taken;
    if (needed > this.#store.length) {
      const size = Math.min(this.#limit, Math.max(needed, this.#store.length * 2, FIRST_SIZE));
      // A slab of its own: pooled memory would keep other buffers alive. Only what was copied in is ever shown.
      const grown = Buffer.allocUnsafeSlow(size);
      grown.set(this.bytes);
      this.#store = grown;
    }
    this.#store.set(bytes.subarray(0, taken), this.#length);
    this.#length = needed;
    return taken;
  }

  clear(): void {
    this.#store = Buffer.alloc(0);
    this.#length = 0;
  }
}
