import type { StreamReader } from './stream-reader.ts';

const SIGNATURE_BYTES = 8;
const CHUNK_HEADER_BYTES = 8;
const CRC_BYTES = 4;
/** More than the 64 KiB that a JPEG's EXIF can have, and little enough to be held for every upload. */
const MAX_EXIF_BYTES = 256 * 1024;
const KEPT: ReadonlyMap<string, number> = new Map([
  ['acTL', 8],
  ['eXIf', MAX_EXIF_BYTES],
]);

/**
 * Walks the chunks of a PNG as its bytes come, for two facts that sharp does not tell: the number of frames (`acTL`),
 * and EXIF that stands behind the pixels, where PNG 3 allows it. Needs no more memory than those two chunks.
 */
export class PngChunks implements StreamReader {
  /** Frames of an animation; 1 for a still. */
  frames = 1;
  /** Whether the pixels have begun. */
  reachedPixels = false;
  exif: Buffer | undefined;
  #skip = SIGNATURE_BYTES;
  readonly #header = Buffer.alloc(CHUNK_HEADER_BYTES);
  /** The chunk whose content is being kept. */
  #kept: { type: string; content: Buffer } | undefined;
  #length = 0;

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const target = this.#kept?.content ?? this.#header;
      const step = Math.min(this.#skip || target.length - this.#length, bytes.length - at);
      if (this.#skip > 0) {
        this.#skip -= step;
      } else {
        target.set(bytes.subarray(at, at + step), this.#length);
        this.#length += step;
        if (this.#length === target.length) this.#handle();
      }
      at += step;
    }
  }

  #handle(): void {
    this.#length = 0;
    if (this.#kept) {
      this.#keep(this.#kept);
      this.#kept = undefined;
      this.#skip = CRC_BYTES;
      return;
    }
    const size = this.#header.readUInt32BE(0);
    const type = this.#header.toString('latin1', 4, CHUNK_HEADER_BYTES);
    if (type === 'IDAT') this.reachedPixels = true;
    if (size > 0 && size <= (KEPT.get(type) ?? 0)) this.#kept = { type, content: Buffer.alloc(size) };
    else this.#skip = size + CRC_BYTES;
  }

  #keep({ type, content }: { type: string; content: Buffer }): void {
    if (type === 'eXIf') this.exif ??= content;
    // An animation must be announced in front of the pixels.
    else if (content.length === 8 && !this.reachedPixels) this.frames = Math.max(1, content.readUInt32BE(0));
  }
}
