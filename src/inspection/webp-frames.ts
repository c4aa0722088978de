import type { StreamReader } from './stream-reader.ts';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Counts the frames of a WebP (`ANMF` chunks) as its bytes come; 0 for a still. */
export class WebpFrames implements StreamReader {
  frames = 0;
  #skip = RIFF_HEADER_BYTES;
  readonly #header = Buffer.alloc(CHUNK_HEADER_BYTES);
  #length = 0;

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      this.#header[this.#length] = bytes[at] ?? 0;
      this.#length += 1;
      at += 1;
      if (this.#length < CHUNK_HEADER_BYTES) continue;
      this.#length = 0;
      if (this.#header.toString('latin1', 0, 4) === 'ANMF') this.frames += 1;
      const size = this.#header.readUInt32LE(4);
      this.#skip = size + (size % 2);
    }
  }
}
