import { BMP_HEADER_BYTES, readBmpHeader } from './bmp-header.ts';
import { type ByteSource, memorySource } from './byte-source.ts';
import { corruptImage } from './corrupt-image.ts';
import { readExif } from './exif-facts.ts';
import { GifBlocks } from './gif-blocks.ts';
import type { ImageFacts, ImageFormat, Picture } from './image-facts.ts';
import { countSequenceFrames } from './image-sequence.ts';
import { unsupportedFormat } from './image-signatures.ts';
import { assertFrames, assertPixels, MAX_FRAMES } from './pixel-limit.ts';
import { PngChunks } from './png-chunks.ts';
import { readWithSharp, turned } from './read-with-sharp.ts';
import { longSide, statedSize } from './stated-size.ts';
import type { StreamReader } from './stream-reader.ts';
import { countPages } from './tiff-pages.ts';

/** What stands in front of the TIFF header in a JPEG's block, and in some blocks of others. */
const EXIF_MARK = Buffer.from('Exif\0\0', 'latin1');

/** Beyond this libvips takes a HEIC or AVIF for a single pixel. */
const MAX_SIDE = 100_000_000;

interface Circumstances {
  /** The most that width × height × frames may be. */
  maxPixels: number;
  /** What has seen all bytes so far pass by. */
  reader?: StreamReader | undefined;
}

/** All facts of an image whose metadata lies within `source`. */
export async function readFacts(
  source: ByteSource,
  format: ImageFormat,
  { maxPixels, reader }: Circumstances,
): Promise<ImageFacts> {
  const { picture, exif } = await READERS[format](source, format, { maxPixels, reader });
  assertPixels(picture, maxPixels);
  if (format === 'tiff') return withExif(picture, source);
  return exif ? withExif(picture, blockSource(exif)) : { ...picture, contains_location: false };
}

/** Adds what an EXIF block tells that was found elsewhere than at the usual place. */
export function withLateExif(facts: ImageFacts, block: Buffer): Promise<ImageFacts> {
  return withExif(facts, blockSource(block));
}

type Reader = (
  source: ByteSource,
  format: ImageFormat,
  circumstances: Circumstances,
) => Promise<{ picture: Picture; exif?: Buffer | undefined }>;

const READERS: Readonly<Record<ImageFormat, Reader>> = {
  jpeg: readDecoded,
  png: readDecoded,
  webp: readDecoded,
  avif: readDecoded,
  heic: readDecoded,
  async tiff(source, format, circumstances) {
    assertFrames(await countPages(source, MAX_FRAMES));
    return readDecoded(source, format, circumstances);
  },
  async gif(_source, format, { reader }) {
    if (!(reader instanceof GifBlocks)) throw corruptImage(format);
    return { picture: reader.picture };
  },
  bmp: async (source) => ({ picture: readBmpHeader(await source.read(0, BMP_HEADER_BYTES)) }),
};

/** By the header that libvips reads, and what it leaves out. */
async function readDecoded(
  source: ByteSource,
  format: ImageFormat,
  { maxPixels, reader }: Circumstances,
): ReturnType<Reader> {
  const isHeif = format === 'avif' || format === 'heic';
  try {
    if (isHeif) await assertWithin(source, format, MAX_SIDE);
    const { picture, exif } = await readWithSharp(source, format);
    if (reader instanceof PngChunks) picture.frames = reader.frames;
    if (isHeif) picture.frames = Math.max(picture.frames, await countSequenceFrames(source));
    return { picture, exif };
  } catch (error) {
    await assertStated(source, format, maxPixels);
    throw error;
  }
}

async function assertWithin(source: ByteSource, format: ImageFormat, limit: number): Promise<void> {
  const stated = await statedSize(source, format);
  if (stated && longSide(stated) > limit) throw corruptImage(format);
}

/** Beyond the decoder's own limits an image is too large rather than damaged. */
async function assertStated(source: ByteSource, format: ImageFormat, maxPixels: number): Promise<void> {
  const stated = await statedSize(source, format);
  if (stated) assertPixels({ ...stated, frames: 1 }, maxPixels);
}

async function withExif(picture: Picture, source: ByteSource): Promise<ImageFacts> {
  const { exif, location, orientation, isRaw } = await readExif(source);
  if (isRaw && picture.format === 'tiff') throw unsupportedFormat('a camera raw file (DNG)');
  // Sharp has read the orientation of all but late EXIF; HEIC and AVIF turn in the container.
  const isLate = picture.format === 'png' && picture.orientation === 1;
  return {
    ...picture,
    ...(isLate && turned(picture.width, picture.height, orientation)),
    ...(exif && { exif }),
    contains_location: location !== undefined,
    ...(location && { location }),
  };
}

function blockSource(block: Buffer): ByteSource {
  const isNamed = block.subarray(0, EXIF_MARK.length).equals(EXIF_MARK);
  return memorySource(isNamed ? block.subarray(EXIF_MARK.length) : block);
}
