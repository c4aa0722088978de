import { CANON_RAW, foreignName } from './foreign-signatures.ts';
import type { ImageFormat } from './image-facts.ts';
import { isoMediaBrands } from './iso-media-brands.ts';
import { unsupportedFormat } from './unsupported-format.ts';

/** Bytes that decide what a file is. Anything not recognized by then is refused. */
const WINDOW = 1024;

/** The sizes of the BMP header's versions: core, OS/2 2.x short and long, 3.x with masks, 4, 5. */
const BMP_HEADER_SIZES = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

/** Phase One's mark in a TIFF; no directory can start so. */
const PHASE_ONE_RAW = /^(?:IIII|MMMM)$/;

interface Signature {
  format: ImageFormat;
  /** `whole`: no more bytes will come, or enough have. */
  matches: (bytes: Buffer, whole: boolean) => boolean;
}

const startsWith = (bytes: Buffer, hex: string) => bytes.subarray(0, hex.length / 2).equals(Buffer.from(hex, 'hex'));
const ascii = (bytes: Buffer, start: number, end: number) => bytes.toString('latin1', start, end);

const SIGNATURES: readonly Signature[] = [
  { format: 'jpeg', matches: (bytes) => startsWith(bytes, 'ffd8ff') },
  { format: 'png', matches: (bytes) => startsWith(bytes, '89504e470d0a1a0a') },
  { format: 'gif', matches: (bytes) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6)) },
  { format: 'webp', matches: (bytes) => /^RIFF.{4}WEBP$/s.test(ascii(bytes, 0, 12)) },
  {
    format: 'tiff',
    matches: (bytes) =>
      bytes.length >= 12 &&
      (startsWith(bytes, '49492a00') || startsWith(bytes, '4d4d002a')) &&
      !startsWith(bytes, CANON_RAW) &&
      !PHASE_ONE_RAW.test(ascii(bytes, 8, 12)),
  },
  {
    format: 'tiff',
    matches: (bytes) => startsWith(bytes, '49492b0008000000') || startsWith(bytes, '4d4d002b00080000'),
  },
  // Two letters alone are too weak a signature: many texts start with them.
  {
    format: 'bmp',
    matches: (bytes) =>
      bytes.length >= 18 && ascii(bytes, 0, 2) === 'BM' && BMP_HEADER_SIZES.has(bytes.readUInt32LE(14)),
  },
  { format: 'avif', matches: (bytes, whole) => isoMediaFormat(bytes, whole) === 'avif' },
  { format: 'heic', matches: (bytes, whole) => isoMediaFormat(bytes, whole) === 'heic' },
];

const BRANDS: ReadonlyMap<string, ImageFormat> = new Map([
  ['avif', 'avif'],
  ['avis', 'avif'],
  ...['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'].map((brand) => [brand, 'heic'] as const),
]);

/** The first brand of a codec; without one, `mif1` and `msf1` (any HEIF) count as HEIC. */
function isoMediaFormat(bytes: Buffer, whole: boolean): ImageFormat | undefined {
  const brands = isoMediaBrands(bytes, whole);
  for (const brand of brands) {
    const format = BRANDS.get(brand);
    if (format) return format;
  }
  return brands.includes('mif1') || brands.includes('msf1') ? 'heic' : undefined;
}

/**
 * The format of an image by its first bytes, all there are or at least 1 KiB. Throws `UnsupportedImageFormat`, which names
 * what the bytes look like. Between HEIC and AVIF the primary item has the last word.
 */
export function identifyFormat(head: Buffer): ImageFormat {
  const format = signatureOf(head, true);
  if (format === undefined) throw unsupportedFormat(foreignName(head.subarray(0, WINDOW)));
  return format;
}

/** The same while bytes arrive; `undefined` if more are needed. */
export function identifyEarly(head: Buffer): ImageFormat | undefined {
  return head.length >= WINDOW ? identifyFormat(head) : signatureOf(head, false);
}

function signatureOf(head: Buffer, whole: boolean): ImageFormat | undefined {
  return SIGNATURES.find((signature) => signature.matches(head, whole))?.format;
}
