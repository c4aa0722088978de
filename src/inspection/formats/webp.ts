import type { BoundedSource } from '../bytes/bounded-source.ts';
import { ForwardReader } from '../bytes/forward-reader.ts';
import { corruptImage } from '../corrupt-image.ts';
import { MAX_METADATA_BYTES, MetadataBlocks } from '../metadata/metadata-blocks.ts';
import { assertFrames, assertPixels } from '../pixel-limit.ts';
import type { Findings } from './findings.ts';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const UNITS_PER_CHUNK = 60;
const UNITS_PER_BLOCK = 200;
/** Of an image chunk: frame tag, start code and size of VP8, signature and size of VP8L, flags and canvas of VP8X. */
const SIZE_BYTES = 10;
const VP8_START_CODE = 0x9d012a;
const VP8L_SIGNATURE = 0x2f;
const ALPHA_FLAG = 0x10;

interface Size {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
}

/**
 * WebP, RFC 9649: a RIFF file whose first chunk has the size: `VP8 ` (RFC 6386, 9.1), `VP8L` (RFC 9649, 3.4) or `VP8X`
 * with a canvas. Chunks are walked to the end: EXIF and XMP follow the pixels, with or without their flag in VP8X.
 */
export async function readWebp(source: BoundedSource, maxPixels: number): Promise<Findings> {
  const reader = new ForwardReader(source);
  const metadata = new MetadataBlocks();
  let size: Size | undefined;
  let hasPixels = false;
  let hasAlpha = false;
  let frames = 0;
  reader.skip(RIFF_HEADER_BYTES);
  while (reader.has(CHUNK_HEADER_BYTES) || (await reader.fill(CHUNK_HEADER_BYTES))) {
    source.spend(UNITS_PER_CHUNK);
    const type = reader.ascii(4);
    const length = reader.u32le(4);
    if (!/^[\x20-\x7e]{4}$/.test(type)) break;
    reader.skip(CHUNK_HEADER_BYTES);
    if (type === 'ANMF') assertFrames(++frames);
    if (type === 'ALPH') hasAlpha = true;
    if (type === 'VP8 ' || type === 'VP8L' || type === 'ANMF') hasPixels = true;
    if (size === undefined && type.startsWith('VP8')) {
      size = await readSize(reader, type);
      if (size !== undefined) assertPixels({ ...size, frames: 1 }, maxPixels);
    }
    if ((type === 'EXIF' || type === 'XMP ') && length <= MAX_METADATA_BYTES) {
      source.spend(UNITS_PER_BLOCK);
      await reader.fill(length);
      if (type === 'EXIF') metadata.addExif(reader.peek(length));
      else metadata.addXmp(reader.peek(length));
    }
    reader.skip(length + (length % 2));
  }
  if (size === undefined || !hasPixels) throw corruptImage('webp');
  return {
    picture: {
      content_type: 'image/webp',
      format: 'webp',
      width: size.width,
      height: size.height,
      frames: Math.max(1, frames),
      has_alpha: size.hasAlpha || hasAlpha,
      color_space: 'srgb',
      bit_depth: 8,
    },
    metadata,
  };
}

async function readSize(reader: ForwardReader, type: string): Promise<Size | undefined> {
  if (!(await reader.fill(type === 'VP8L' ? 5 : SIZE_BYTES))) return undefined;
  if (type === 'VP8X') {
    const bytes = reader.peek(SIZE_BYTES);
    const width = bytes.readUIntLE(4, 3) + 1;
    return { width, height: bytes.readUIntLE(7, 3) + 1, hasAlpha: (reader.u8() & ALPHA_FLAG) !== 0 };
  }
  if (type === 'VP8L') {
    if (reader.u8() !== VP8L_SIGNATURE) return undefined;
    const bits = reader.u32le(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha: ((bits >>> 28) & 1) === 1 };
  }
  const isKeyFrame = (reader.u8() & 1) === 0 && reader.peek(SIZE_BYTES).readUIntBE(3, 3) === VP8_START_CODE;
  const width = reader.u16le(6) & 0x3fff;
  const height = reader.u16le(8) & 0x3fff;
  return isKeyFrame && width > 0 && height > 0 ? { width, height, hasAlpha: false } : undefined;
}
