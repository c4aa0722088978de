import { MAX_BLOCK_BYTES } from '../bytes/bounded-source.ts';

/** EXIF and XMP of one image, each up to this many bytes in all. A JPEG segment has 64 KiB at most. */
export const MAX_METADATA_BYTES = MAX_BLOCK_BYTES;

const EXIF_MARK = /^Exif\0/;
const XMP_MARK = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED_XMP_MARK = 'http://ns.adobe.com/xmp/extension/\0';
/** GUID, full length and offset of a part of extended XMP (XMP specification part 3, 1.1.3.1). */
const EXTENDED_XMP_HEADER_BYTES = 40;
const TIFF_HEADER = /^(?:II[*+]\0|MM\0[*+])/;

/** Maximum blocks of one kind: a JPEG needs 16 segments for 1 MiB. Real files have one or two blocks. */
const MAX_PARTS = 64;

type Kind = 'exif' | 'xmp';

/** The metadata blocks of a container, in the order of their precedence. Blocks beyond the limits are ignored. */
export class MetadataBlocks {
  /** Blocks by their parts. */
  readonly #blocks: Record<Kind, Buffer[][]> = { exif: [], xmp: [] };
  readonly #remaining: Record<Kind, number> = { exif: MAX_METADATA_BYTES, xmp: MAX_METADATA_BYTES };
  readonly #parts: Record<Kind, number> = { exif: MAX_PARTS, xmp: MAX_PARTS };
  #extendedXmp: Buffer[] | undefined;

  get exif(): Buffer[] {
    return this.#blocks.exif.map((parts) => Buffer.concat(parts));
  }

  get xmp(): Buffer[] {
    return this.#blocks.xmp.map((parts) => Buffer.concat(parts));
  }

  addExif(block: Buffer): void {
    this.#add('exif', block);
  }

  addXmp(block: Buffer): void {
    this.#add('xmp', block);
  }

  /** The payload of a JPEG's APP1 segment, which PNG profiles also use; anything else is ignored. */
  addApp1(payload: Buffer): void {
    const start = payload.toString('latin1', 0, EXTENDED_XMP_MARK.length);
    if (EXIF_MARK.test(start)) {
      const content = payload.subarray(6);
      // EXIF over 64 KiB goes on in the next segment, which then does not start with a TIFF header.
      const isSequel = !TIFF_HEADER.test(content.toString('latin1', 0, 4));
      this.#add('exif', content, isSequel ? this.#blocks.exif.at(-1) : undefined);
    } else if (start.startsWith(XMP_MARK)) {
      this.addXmp(payload.subarray(XMP_MARK.length));
    } else if (start === EXTENDED_XMP_MARK) {
      const part = payload.subarray(EXTENDED_XMP_MARK.length + EXTENDED_XMP_HEADER_BYTES);
      this.#extendedXmp = this.#add('xmp', part, this.#extendedXmp);
    }
  }

  /** Adds a block, or a part to the block `to`, and returns that block. */
  #add(kind: Kind, bytes: Buffer, to?: Buffer[]): Buffer[] | undefined {
    if (bytes.length === 0 || bytes.length > this.#remaining[kind] || this.#parts[kind] === 0) return to;
    this.#remaining[kind] -= bytes.length;
    this.#parts[kind] -= 1;
    const block = to ?? [];
    if (to === undefined) this.#blocks[kind].push(block);
    // A copy, because views of readers are valid only until their next read.
    block.push(Buffer.from(bytes));
    return block;
  }
}
