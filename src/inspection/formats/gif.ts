import type { BoundedSource } from '../bytes/bounded-source.ts';
import { ForwardReader } from '../bytes/forward-reader.ts';
import { corruptImage } from '../corrupt-image.ts';
import { MAX_METADATA_BYTES, MetadataBlocks } from '../metadata/metadata-blocks.ts';
import { assertFrames, assertPixels } from '../pixel-limit.ts';
import type { Findings } from './findings.ts';

/** Signature and logical screen descriptor. */
const HEADER_BYTES = 13;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const IMAGE = 0x2c;
const IMAGE_BYTES = 10;
/** Introducer, label, and the size of the first sub-block. */
const EXTENSION_BYTES = 3;
const XMP_APPLICATION = 'XMP DataXMP';
/** Bytes after XMP that lead a reader of sub-blocks to their end (XMP specification part 3, 1.1.2). */
const XMP_TRAILER = Buffer.from([0x01, 0xff, 0xfe]);

const UNITS_PER_BLOCK = 80;

const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);

/**
 * GIF89a, appendix B: the canvas, and every block up to the trailer, since frames are counted by their descriptors. Of an
 * image data block only its length is read.
 */
export async function readGif(source: BoundedSource, maxPixels: number): Promise<Findings> {
  const reader = new ForwardReader(source);
  if (!(await reader.fill(HEADER_BYTES))) throw corruptImage('gif');
  const canvas = { width: reader.u16le(6), height: reader.u16le(8) };
  assertPixels({ ...canvas, frames: 1 }, maxPixels);
  reader.skip(HEADER_BYTES + tableBytes(reader.u8(10)));

  const metadata = new MetadataBlocks();
  let frames = 0;
  let hasAlpha = false;
  while (await reader.fill(1)) {
    source.spend(UNITS_PER_BLOCK);
    const introducer = reader.u8();
    if (introducer === IMAGE && (await reader.fill(IMAGE_BYTES))) {
      frames += 1;
      assertFrames(frames);
      // A canvas without a size has that of its first frame.
      if (frames === 1) canvas.width ||= reader.u16le(5);
      if (frames === 1) canvas.height ||= reader.u16le(7);
      // The color table, and the byte that starts the compressed pixels.
      reader.skip(IMAGE_BYTES + tableBytes(reader.u8(9)) + 1);
    } else if (introducer === EXTENSION && (await reader.fill(EXTENSION_BYTES))) {
      if (await isTransparent(reader)) hasAlpha = true;
      await readXmp(reader, metadata);
      reader.skip(EXTENSION_BYTES - 1);
    } else {
      break;
    }
    await skipSubBlocks(reader, source);
  }
  const { width, height } = canvas;
  if (frames === 0 || width === 0 || height === 0) throw corruptImage('gif');
  return {
    picture: {
      content_type: 'image/gif',
      format: 'gif',
      width,
      height,
      frames,
      has_alpha: hasAlpha,
      color_space: 'srgb',
      bit_depth: 8,
    },
    metadata,
  };
}

/** Up to the empty block that ends them. The hot loop of an animation: 400,000 iterations for 100 MiB. */
async function skipSubBlocks(reader: ForwardReader, source: BoundedSource): Promise<void> {
  while (reader.has(1) || (await reader.fill(1))) {
    source.spend(1);
    const size = reader.u8();
    reader.skip(1 + size);
    if (size === 0) return;
  }
}

async function isTransparent(reader: ForwardReader): Promise<boolean> {
  if (reader.u8(1) !== GRAPHIC_CONTROL || reader.u8(2) !== 4 || !(await reader.fill(EXTENSION_BYTES + 1))) return false;
  return (reader.u8(EXTENSION_BYTES) & 1) === 1;
}

/** XMP is not in sub-blocks: its own bytes, read as lengths, lead to the end of the extension. */
async function readXmp(reader: ForwardReader, metadata: MetadataBlocks): Promise<void> {
  const start = EXTENSION_BYTES + XMP_APPLICATION.length;
  if (reader.u8(1) !== APPLICATION || reader.u8(2) !== XMP_APPLICATION.length || metadata.xmp.length > 0) return;
  if (!(await reader.fill(start)) || reader.ascii(XMP_APPLICATION.length, EXTENSION_BYTES) !== XMP_APPLICATION) return;
  await reader.fill(MAX_METADATA_BYTES);
  const content = reader.peek(MAX_METADATA_BYTES).subarray(start);
  const end = content.indexOf(XMP_TRAILER);
  if (end !== -1) metadata.addXmp(content.subarray(0, end));
}
