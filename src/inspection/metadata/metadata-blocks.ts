import { MAX_BLOCK_BYTES } from '../bytes/bounded-source.ts';

/** EXIF and XMP of one image, each up to this many bytes in all. A JPEG segment has 64 KiB at most. */
export const MAX_METADATA_BYTES = MAX_BLOCK_BYTES;

const EXIF_MARK = /^Exif\0/;
const XMP_MARK = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED_XMP_MARK = 'http://ns.adobe.com/xmp/extension/\0';
/** GUID, full length and offset of a part of extended XMP (XMP specification part 3, 1.1.3.1). */
const EXTENDED_XMP_HEADER_BYTES = 40;
const TIFF_HEADER = /^(?:II[*+]\0|MM\0[*+])/;

/** The blocks of metadata that a container carries, in the order of their precedence. */
export class MetadataBlocks {
  readonly exif: Buffer[] = [];
  readonly xmp: Buffer[] = [];
  #room = { exif: MAX_METADATA_BYTES, xmp: MAX_METADATA_BYTES };
  #extendedXmp: Buffer[] = [];

  addExif(block: Buffer): void {
    this.#add('exif', block);
  }

  addXmp(block: Buffer): void {
    this.#add('xmp', block);
  }

  /** The payload of a JPEG's APP1 segment, which PNG profiles carry as well; anything else is ignored. */
  addApp1(payload: Buffer): void {
    const start = payload.toString('latin1', 0, EXTENDED_XMP_MARK.length);
    if (EXIF_MARK.test(start)) this.#addExifSegment(payload.subarray(6));
    else if (start.startsWith(XMP_MARK)) this.addXmp(payload.subarray(XMP_MARK.length));
    else if (start === EXTENDED_XMP_MARK) {
      this.#extend(payload.subarray(EXTENDED_XMP_MARK.length + EXTENDED_XMP_HEADER_BYTES));
    }
  }

  /** EXIF over 64 KiB goes on in the next segment, which then does not start with a TIFF header. */
  #addExifSegment(content: Buffer): void {
    const before = this.exif.at(-1);
    const isSequel = before !== undefined && !TIFF_HEADER.test(content.toString('latin1', 0, 4));
    if (!isSequel) this.addExif(content);
    else if (this.#take('exif', content.length)) this.exif.splice(-1, 1, Buffer.concat([before, content]));
  }

  /** The parts of extended XMP are one text. */
  #extend(part: Buffer): void {
    if (!this.#take('xmp', part.length)) return;
    const isFirst = this.#extendedXmp.length === 0;
    this.#extendedXmp.push(Buffer.from(part));
    if (!isFirst) this.xmp.pop();
    this.xmp.push(Buffer.concat(this.#extendedXmp));
  }

  #add(kind: 'exif' | 'xmp', block: Buffer): void {
    // A copy: what readers hand over is valid until their next read.
    if (this.#take(kind, block.length)) this[kind].push(Buffer.from(block));
  }

  #take(kind: 'exif' | 'xmp', bytes: number): boolean {
    if (bytes === 0 || bytes > this.#room[kind]) return false;
    this.#room[kind] -= bytes;
    return true;
  }
}
