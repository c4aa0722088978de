import type { BoundedSource } from '../bytes/bounded-source.ts';
import { ForwardReader } from '../bytes/forward-reader.ts';
import { corruptImage } from '../corrupt-image.ts';
import { MAX_METADATA_BYTES, MetadataBlocks } from '../metadata/metadata-blocks.ts';
import { assertPixels } from '../pixel-limit.ts';
import type { Findings } from './findings.ts';
import { addTextChunk, chunkType, isWantedText, TEXT_CHUNKS } from './png-text.ts';

const SIGNATURE_BYTES = 8;
const CHUNK_HEADER_BYTES = 8;
const CRC_BYTES = 4;
const IHDR_BYTES = 13;
const ACTL_BYTES = 8;
const IHDR = chunkType('IHDR');
const CGBI = chunkType('CgBI');
const IDAT = chunkType('IDAT');
const IEND = chunkType('IEND');
const PLTE = chunkType('PLTE');
const TRNS = chunkType('tRNS');
const ACTL = chunkType('acTL');
const EXIF = chunkType('eXIf');
const MAX_CHUNK_BYTES = 2 ** 31 - 1;
const UNITS_PER_CHUNK = 12;
/** Maximum of texts with EXIF or XMP that are read: decompressing one takes about 1 ms. */
const MAX_PROFILES = 8;
/** Enough of a text chunk to recognize its keyword, which has 79 bytes at most. */
const KEYWORD_BYTES = 80;

/** Color type → valid bit depths (PNG 11.2.1), and their meaning. */
const GRAY = 0;
const PALETTE = 3;
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [GRAY]: [1, 2, 4, 8, 16],
  2: [8, 16],
  [PALETTE]: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const ALPHA_TYPES = new Set([4, 6]);
const GRAY_TYPES = new Set([GRAY, 4]);

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly type: number;
}

/**
 * PNG third edition, section 5 and 11. Everything but metadata is in front of the pixels (`IDAT`); EXIF and texts may follow
 * them, so chunks are walked to the end. Apple's variant has a chunk `CgBI` in front of the header.
 */
export async function readPng(source: BoundedSource, maxPixels: number): Promise<Findings> {
  const reader = new ForwardReader(source);
  const metadata = new MetadataBlocks();
  const texts = new MetadataBlocks();
  const header = await readHeader(reader);
  assertPixels({ ...header, frames: 1 }, maxPixels);
  let frames = 1;
  let hasPalette = false;
  let hasTransparency = false;
  let hasPixels = false;
  let profiles = 0;

  while (reader.has(CHUNK_HEADER_BYTES) || (await reader.fill(CHUNK_HEADER_BYTES))) {
    source.spend(UNITS_PER_CHUNK);
    const size = reader.u32be();
    const type = reader.u32be(4);
    if (size > MAX_CHUNK_BYTES || type === IEND || (!hasPixels && !isChunkType(type))) break;
    reader.skip(CHUNK_HEADER_BYTES);
    if (type === IDAT) hasPixels = true;
    else if (type === PLTE) hasPalette = true;
    else if (type === TRNS && !hasPixels) hasTransparency = size > 0;
    else if (type === ACTL && !hasPixels && size === ACTL_BYTES && (await reader.fill(ACTL_BYTES))) {
      frames = Math.max(1, reader.u32be());
      assertPixels({ ...header, frames }, maxPixels);
    } else if (type === EXIF && size <= MAX_METADATA_BYTES) {
      // A truncated text is read as far as possible.
      await reader.fill(size);
      metadata.addExif(reader.peek(size));
    } else if (TEXT_CHUNKS.has(type) && size <= MAX_METADATA_BYTES && profiles < MAX_PROFILES) {
      if (await readText(reader, type, size, texts)) profiles += 1;
    }
    reader.skip(size + CRC_BYTES);
  }
  if (!hasPixels || (header.type === PALETTE && !hasPalette)) throw corruptImage('png');
  return {
    picture: {
      content_type: 'image/png',
      format: 'png',
      width: header.width,
      height: header.height,
      frames,
      has_alpha: ALPHA_TYPES.has(header.type) || hasTransparency,
      color_space: GRAY_TYPES.has(header.type) ? 'gray' : 'srgb',
      // The bits of a palette image are those of an index into colors of 8 bits.
      bit_depth: header.type === PALETTE ? 8 : header.depth,
    },
    // Writers used profiles in texts before there was a chunk for EXIF.
    metadata: { exif: [...metadata.exif, ...texts.exif], xmp: texts.xmp },
  };
}

async function readHeader(reader: ForwardReader): Promise<Header> {
  reader.skip(SIGNATURE_BYTES);
  if (!(await reader.fill(CHUNK_HEADER_BYTES))) throw corruptImage('png');
  if (reader.u32be(4) === CGBI) reader.skip(CHUNK_HEADER_BYTES + reader.u32be() + CRC_BYTES);
  if (!(await reader.fill(CHUNK_HEADER_BYTES + IHDR_BYTES))) throw corruptImage('png');
  if (reader.u32be() !== IHDR_BYTES || reader.u32be(4) !== IHDR) throw corruptImage('png');
  const width = reader.u32be(8);
  const height = reader.u32be(12);
  const depth = reader.u8(16);
  const type = reader.u8(17);
  const isSized = width > 0 && height > 0 && width <= MAX_CHUNK_BYTES && height <= MAX_CHUNK_BYTES;
  if (!isSized || !DEPTHS[type]?.includes(depth)) throw corruptImage('png');
  reader.skip(CHUNK_HEADER_BYTES + IHDR_BYTES + CRC_BYTES);
  return { width, height, depth, type };
}

/** Four letters (PNG 5.3). Anything else in front of the pixels is damage; behind them a walk for metadata goes on. */
function isChunkType(type: number): boolean {
  for (let shift = 0; shift < 32; shift += 8) {
    const letter = (type >>> shift) & 0xdf;
    if (letter < 0x41 || letter > 0x5a) return false;
  }
  return true;
}

/** Reads EXIF or XMP of a text; false when it is another text. */
async function readText(reader: ForwardReader, type: number, size: number, texts: MetadataBlocks): Promise<boolean> {
  const start = Math.min(size, KEYWORD_BYTES);
  await reader.fill(start);
  if (!isWantedText(reader.peek(start))) return false;
  await reader.fill(size);
  addTextChunk(type, reader.peek(size), texts);
  return true;
}
