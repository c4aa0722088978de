import type { BoundedSource } from '../bytes/bounded-source.ts';
import { corruptImage } from '../corrupt-image.ts';
import { assertPixels } from '../pixel-limit.ts';
import type { Findings } from './findings.ts';

/** The file header and the longest (version 5) information header. */
const HEADER_BYTES = 14 + 124;

const CORE_HEADER = 12;
/** Versions with color masks inside the header: 52 has red, green and blue, 56 and later also alpha. */
const MASKS_INSIDE = 52;
const ALPHA_INSIDE = 56;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

/** Compression → valid bit counts. 3 and 4 also are OS/2's Huffman 1D and RLE24; 4, 5: JPEG, PNG. */
const BIT_COUNTS: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16, 24, 32]],
  [1, [8]],
  [2, [4]],
  [BITFIELDS, [1, 16, 32]],
  [4, [0, 24]],
  [5, [0]],
  [ALPHA_BITFIELDS, [16, 32]],
]);
const RUN_LENGTH = new Set([1, 2]);

interface BmpHeader {
  width: number;
  /** Negative when rows run from top to bottom. */
  height: number;
  planes: number;
  bitCount: number;
  compression: number;
}

/**
 * A Windows or OS/2 bitmap: BITMAPFILEHEADER and the information headers up to BITMAPV5HEADER (Microsoft, wingdi.h), and
 * OS/2's of 12, 16 and 64 bytes.
 */
export async function readBmp(source: BoundedSource, maxPixels: number): Promise<Findings> {
  source.forwardOnly();
  const bytes = (await source.read(0, HEADER_BYTES)).subarray(0, HEADER_BYTES);
  const size = bytes.length < 18 ? 0 : bytes.readUInt32LE(14);
  if (size === 0 || bytes.length < 14 + size) throw corruptImage('bmp');
  const header = size === CORE_HEADER ? readCore(bytes) : readInfo(bytes, size);
  if (!isSane(header)) throw corruptImage('bmp');
  const masks = readMasks(bytes, size, header.compression);
  const depth = bitDepth(header.bitCount, masks);
  const { width } = header;
  const height = Math.abs(header.height);
  assertPixels({ width, height, frames: 1 }, maxPixels);
  return {
    picture: {
      content_type: 'image/bmp',
      format: 'bmp',
      width,
      height,
      frames: 1,
      has_alpha: (masks[3] ?? 0) !== 0,
      color_space: 'srgb',
      ...(depth !== undefined && { bit_depth: depth }),
    },
  };
}

function readCore(bytes: Buffer): BmpHeader {
  return {
    width: bytes.readUInt16LE(18),
    height: bytes.readUInt16LE(20),
    planes: bytes.readUInt16LE(22),
    bitCount: bytes.readUInt16LE(24),
    compression: 0,
  };
}

function readInfo(bytes: Buffer, size: number): BmpHeader {
  return {
    width: bytes.readInt32LE(18),
    height: bytes.readInt32LE(22),
    planes: bytes.readUInt16LE(26),
    bitCount: bytes.readUInt16LE(28),
    compression: size === 16 ? 0 : bytes.readUInt32LE(30),
  };
}

function isSane({ width, height, planes, bitCount, compression }: BmpHeader): boolean {
  // Compressed rows always go from bottom to top; -2³¹ has no positive counterpart.
  const upright = height > 0 || (!RUN_LENGTH.has(compression) && height !== -(2 ** 31));
  return width > 0 && height !== 0 && upright && planes === 1 && !!BIT_COUNTS.get(compression)?.includes(bitCount);
}

/** The masks of red, green, blue and alpha; none when the header's version or compression uses none. */
function readMasks(bytes: Buffer, size: number, compression: number): number[] {
  if (compression !== BITFIELDS && compression !== ALPHA_BITFIELDS) return [];
  const hasAlpha = compression === ALPHA_BITFIELDS || size >= ALPHA_INSIDE;
  const isKnown = size >= MASKS_INSIDE || size === 40;
  const count = hasAlpha ? 4 : 3;
  // After a 40-byte header the masks follow it; later versions have them at the same place, inside.
  if (!isKnown || size === 64 || bytes.length < 54 + count * 4) return [];
  return Array.from({ length: count }, (_, channel) => bytes.readUInt32LE(54 + channel * 4));
}

/** Bits of one channel: a palette's entries have 8; `undefined` where the channels differ, as in 5-6-5. */
function bitDepth(bitCount: number, masks: readonly number[]): number | undefined {
  if (masks.length === 0) return bitCount === 16 ? 5 : bitCount === 0 ? undefined : 8;
  const [red, green, blue] = masks.map((mask) => mask.toString(2).replaceAll('0', '').length);
  return red === green && green === blue && red !== 0 ? red : undefined;
}
