import type { GrowingBuffer } from './growing-buffer.ts';

/**
 * A small pool of buffers. Touching new memory costs more than the copy into it, and memory outside V8's heap makes it
 * collect garbage early.
 */
export class BufferPool {
  readonly #make: () => GrowingBuffer;
  readonly #most: number;
  readonly #spare: GrowingBuffer[] = [];

  /** Keeps at most `most` idle buffers; makes new ones when the pool is empty. */
  constructor(most: number, make: () => GrowingBuffer) {
    this.#most = most;
    this.#make = make;
  }

  take(): GrowingBuffer {
    return this.#spare.pop() ?? this.#make();
  }

  /** Returns a buffer to the pool. The caller must not use it afterwards. */
  give(buffer: GrowingBuffer): void {
    if (this.#spare.length >= this.#most) return;
    buffer.reuse();
    this.#spare.push(buffer);
  }
}
