import type { BoundedSource } from '../bytes/bounded-source.ts';
import { readExactly } from '../bytes/byte-source.ts';
import { corruptImage } from '../corrupt-image.ts';

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;
const UNITS_PER_BOX = 150;

/** A box (ISO/IEC 14496-12, 4.2): where its content starts, and where it ends. */
export interface Box {
  readonly type: string;
  readonly body: number;
  readonly end: number;
}

/**
 * The box at `at`, which ends at `limit` at the latest; `undefined` where there is none. A size of 0 reaches to the limit,
 * 1 announces one of 64 bits; a smaller one than its own header ends the walk, so that every step moves forward.
 */
export async function boxAt(source: BoundedSource, at: number, limit: number): Promise<Box | undefined> {
  source.spend(UNITS_PER_BOX);
  if (at + HEADER_BYTES > limit || !Number.isSafeInteger(at)) return undefined;
  const header = (await source.read(at, HEADER_BYTES)).subarray(0, LONG_HEADER_BYTES);
  if (header.length < HEADER_BYTES) return undefined;
  const type = header.toString('latin1', 4, HEADER_BYTES);
  const size = header.readUInt32BE(0);
  if (size === 0) return { type, body: at + HEADER_BYTES, end: limit };
  if (size !== 1) return size < HEADER_BYTES ? undefined : { type, body: at + HEADER_BYTES, end: at + size };
  const long = await readExactly(source, at, LONG_HEADER_BYTES);
  const longSize = long === undefined ? 0 : Number(long.readBigUInt64BE(HEADER_BYTES));
  if (longSize < LONG_HEADER_BYTES) return undefined;
  return { type, body: at + LONG_HEADER_BYTES, end: at + longSize };
}

/** Boxes inside of a box, in order. The last one may claim to be longer than its container: it is cut there. */
export async function* boxesIn(source: BoundedSource, { body, end }: Omit<Box, 'type'>): AsyncGenerator<Box> {
  for (let at = body; ; ) {
    const box = await boxAt(source, at, end);
    if (box === undefined) return;
    yield { ...box, end: Math.min(box.end, end) };
    at = box.end;
  }
}

/** The content of a box. Rejects with `CorruptImage` when the image ends inside of it. */
export async function contentOf(source: BoundedSource, { body, end }: Box): Promise<Buffer> {
  const bytes = await readExactly(source, body, end - body);
  if (bytes === undefined) throw corruptImage(source.format);
  return Buffer.from(bytes);
}

/** A big-endian cursor over the content of one box; past its end it reads zeros. */
export class BoxContent {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get isOver(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** `size` bytes as a number; 0 bytes are 0. */
  uint(size: number): number {
    const end = this.at + size;
    let value = 0;
    for (; this.at < end; this.at += 1) value = value * 256 + (this.#bytes[this.at] ?? 0);
    return value;
  }

  /** Four-character code. */
  type(): string {
    this.at += 4;
    return this.#bytes.toString('latin1', this.at - 4, this.at);
  }

  /** Text up to a NUL. */
  text(): string {
    const found = this.#bytes.indexOf(0, this.at);
    const end = found === -1 ? this.#bytes.length : found;
    const text = this.#bytes.toString('latin1', this.at, end);
    this.at = end + 1;
    return text;
  }

  /** Version of a full box; its flags are skipped. */
  version(): { version: number; flags: number } {
    return { version: this.uint(1), flags: this.uint(3) };
  }

  /** Remaining boxes, as views. */
  *boxes(): Generator<{ type: string; content: Buffer }> {
    while (this.at + HEADER_BYTES <= this.#bytes.length) {
      const size = this.#bytes.readUInt32BE(this.at);
      const type = this.#bytes.toString('latin1', this.at + 4, this.at + HEADER_BYTES);
      const end = size === 0 ? this.#bytes.length : this.at + size;
      if (end < this.at + HEADER_BYTES) return;
      yield { type, content: this.#bytes.subarray(this.at + HEADER_BYTES, end) };
      this.at = end;
    }
  }
}
