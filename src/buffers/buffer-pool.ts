import type { GrowingBuffer } from './growing-buffer.ts';

/**
 * Buffers that were used and may be used again, a few at the most. Memory that is touched for the first time costs more
 * than what is copied into it, and what lies outside of the engine's heap makes it collect garbage early.
 */
export class SpareBuffers {
  readonly #make: () => GrowingBuffer;
  readonly #most: number;
  readonly #spare: GrowingBuffer[] = [];

  /** Keeps `most` of them; makes new ones where there is none to spare. */
  constructor(most: number, make: () => GrowingBuffer) {
    this.#most = most;
    this.#make = make;
  }

  take(): GrowingBuffer {
    return this.#spare.pop() ?? this.#make();
  }

  /** Takes one back. Nobody may read it, or have it read, from here on. */
  give(buffer: GrowingBuffer): void {
    if (this.#spare.length >= this.#most) return;
    buffer.reuse();
    this.#spare.push(buffer);
  }
}
