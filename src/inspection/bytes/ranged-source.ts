import { tooComplex } from '../corrupt-image.ts';
import type { ImageFormat } from '../image-facts.ts';
import type { ByteRanges } from './byte-ranges.ts';
import type { ByteSource } from './byte-source.ts';

/** Size of the first request to the store: enough for nearly every JPEG, PNG and HEIC. */
export const FIRST_REQUEST_BYTES = 64 * 1024;
/** The same after a jump, where a directory or a box is expected. */
const JUMP_BYTES = 16 * 1024;
/** Reads in sequence double up to this size: a 1 GiB GIF takes 270 requests. */
const MAX_AHEAD_BYTES = 4 * 1024 * 1024;
/** Requests for one image. A TIFF of 1,000 pages, scattered over a large file, takes 2,000 at most. */
export const MAX_REQUESTS = 2_500;
/** Recent ranges that are kept: TIFF directories point back and forth. */
const MAX_KEPT = 4;

interface Range {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads ahead and keeps the last few ranges, since each read of a store is a request. */
export class RangedSource implements ByteSource {
  readonly #ranges: ByteRanges;
  readonly #format: ImageFormat;
  #kept: Range[] = [];
  #end: number;
  #ahead = FIRST_REQUEST_BYTES;
  #next = 0;
  #requests = 0;

  /** `head`: the first `FIRST_REQUEST_BYTES`, or fewer if the image is shorter. */
  constructor(ranges: ByteRanges, format: ImageFormat, head: Buffer) {
    this.#ranges = ranges;
    this.#format = format;
    this.#end = head.length < FIRST_REQUEST_BYTES ? head.length : (ranges.size ?? Number.POSITIVE_INFINITY);
    this.#keep({ start: 0, bytes: head });
  }

  forwardOnly(): void {
    // Nothing to drop: only the last few ranges are kept.
  }

  async read(position: number, least: number): Promise<Buffer> {
    const needed = Math.min(position + least, this.#end);
    if (position >= this.#end) return Buffer.alloc(0);
    const kept = this.#kept.find(({ start, bytes }) => position >= start && needed <= start + bytes.length);
    if (kept !== undefined) return kept.bytes.subarray(position - kept.start);
    return this.#request(position, least);
  }

  async #request(position: number, least: number): Promise<Buffer> {
    this.#requests += 1;
    if (this.#requests > MAX_REQUESTS) throw tooComplex(this.#format);
    const last = this.#kept[0];
    const isSequel = last !== undefined && position >= last.start && position <= this.#next;
    this.#ahead = isSequel ? Math.min(this.#ahead * 2, MAX_AHEAD_BYTES) : JUMP_BYTES;
    const length = Math.max(least, this.#ahead);
    const { buffer, byteOffset, byteLength } = await this.#ranges.read(position, length);
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    if (bytes.length < length) this.#end = Math.min(this.#end, position + bytes.length);
    this.#keep({ start: position, bytes });
    return bytes;
  }

  #keep(range: Range): void {
    this.#next = range.start + range.bytes.length;
    this.#kept = [range, ...this.#kept].slice(0, MAX_KEPT);
  }
}
