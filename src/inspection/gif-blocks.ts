import { corruptImage } from './corrupt-image.ts';
import type { Picture } from './image-facts.ts';
import type { StreamReader } from './stream-reader.ts';

/** Signature and logical screen descriptor. */
const HEADER_BYTES = 13;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const IMAGE_BYTES = 10;
/** Introducer, label, and the size of the first sub-block. */
const EXTENSION_BYTES = 3;

const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);

type Step = 'header' | 'block' | 'extension' | 'control' | 'image' | 'sub-block' | 'end';
const STEP_BYTES: Readonly<Record<Step, number>> = {
  header: HEADER_BYTES,
  block: 1,
  extension: EXTENSION_BYTES,
  control: 1,
  image: IMAGE_BYTES,
  'sub-block': 1,
  end: Number.POSITIVE_INFINITY,
};

/**
 * Walks the blocks of a GIF (GIF89a, section "the grammar") as its bytes come, so that an animation of any length needs
 * no more than a few bytes of memory. The decoder would hold a record for every frame, has an alpha channel for each
 * GIF, and takes 640 × 480 and other common canvas sizes for a mistake.
 */
export class GifBlocks implements StreamReader {
  frames = 0;
  #width = 0;
  #height = 0;
  #hasAlpha = false;
  #step: Step = 'header';
  #skip = 0;
  readonly #held = Buffer.alloc(HEADER_BYTES);
  #length = 0;

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.#step !== 'end') {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      this.#held[this.#length] = bytes[at] ?? 0;
      this.#length += 1;
      at += 1;
      // The byte that introduces a block belongs to it.
      if (this.#step === 'block') this.#step = this.#introduced(this.#held.readUInt8(0));
      else if (this.#length === STEP_BYTES[this.#step]) this.#handle();
    }
  }

  #introduced(byte: number): Step {
    if (byte === EXTENSION) return 'extension';
    return byte === IMAGE ? 'image' : 'end';
  }

  #handle(): void {
    const held = this.#held;
    this.#length = 0;
    if (this.#step === 'header') {
      this.#width = held.readUInt16LE(6);
      this.#height = held.readUInt16LE(8);
      this.#follow('block', tableBytes(held.readUInt8(10)));
    } else if (this.#step === 'image') {
      this.frames += 1;
      // A canvas without a size is as large as its pictures.
      if (this.frames === 1 && this.#width === 0) this.#width = held.readUInt16LE(5);
      if (this.frames === 1 && this.#height === 0) this.#height = held.readUInt16LE(7);
      // The colour table, and the byte that starts the compressed pixels.
      this.#follow('sub-block', tableBytes(held.readUInt8(9)) + 1);
    } else if (this.#step === 'extension' && held.readUInt8(1) === GRAPHIC_CONTROL && held.readUInt8(2) === 4) {
      this.#follow('control', 0);
    } else if (this.#step === 'control') {
      if (held.readUInt8(0) & 1) this.#hasAlpha = true;
      this.#follow('sub-block', 3);
    } else {
      const size = held.readUInt8(this.#step === 'extension' ? 2 : 0);
      this.#follow(size === 0 ? 'block' : 'sub-block', size);
    }
  }

  #follow(step: Step, skip: number): void {
    this.#step = step;
    this.#skip = skip;
  }

  /** Throws `CorruptImage` when not even one picture begins. */
  get picture(): Picture {
    if (this.frames === 0 || this.#width === 0 || this.#height === 0) throw corruptImage('gif');
    return {
      content_type: 'image/gif',
      format: 'gif',
      width: this.#width,
      height: this.#height,
      orientation: 1,
      display_width: this.#width,
      display_height: this.#height,
      frames: this.frames,
      has_alpha: this.#hasAlpha,
      color_space: 'srgb',
      bit_depth: 8,
    };
  }
}
