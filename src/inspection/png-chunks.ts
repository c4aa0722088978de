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
  #type = '';
  #wanted = CHUNK_HEADER_BYTES;
  #parts: Buffer[] = [];
  #held = 0;

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const step = Math.min(this.#skip || this.#wanted - this.#held, bytes.length - at);
      if (this.#skip > 0) {
        this.#skip -= step;
      } else {
        this.#parts.push(Buffer.from(bytes.subarray(at, at + step)));
        this.#held += step;
        if (this.#held === this.#wanted) this.#handle(Buffer.concat(this.#parts));
      }
      at += step;
    }
  }

  #handle(piece: Buffer): void {
    this.#parts = [];
    this.#held = 0;
    this.#wanted = CHUNK_HEADER_BYTES;
    if (this.#type !== '') {
      this.#keep(piece);
      this.#type = '';
      this.#skip = CRC_BYTES;
      return;
    }
    const length = piece.readUInt32BE(0);
    const type = piece.toString('latin1', 4, CHUNK_HEADER_BYTES);
    if (type === 'IDAT') this.reachedPixels = true;
    if (length > 0 && length <= (KEPT.get(type) ?? 0)) {
      this.#type = type;
      this.#wanted = length;
    } else {
      this.#skip = length + CRC_BYTES;
    }
  }

  #keep(content: Buffer): void {
    if (this.#type === 'eXIf') this.exif ??= content;
    // An animation must be announced in front of the pixels.
    else if (content.length === 8 && !this.reachedPixels) this.frames = Math.max(1, content.readUInt32BE(0));
  }
}
