import { ServiceError } from '../errors.ts';
import { BMP_HEADER_BYTES, readBmpHeader } from './bmp-header.ts';
import { type ByteSource, memorySource } from './byte-source.ts';
import { readExif } from './exif-facts.ts';
import type { ImageFacts, ImageFormat, Picture } from './image-facts.ts';
import { unsupportedFormat } from './image-signatures.ts';
import { readWithSharp, turned } from './read-with-sharp.ts';

/** What stands in front of the TIFF header in a JPEG's block, and in some blocks of others. */
const EXIF_MARK = Buffer.from('Exif\0\0', 'latin1');

interface Circumstances {
  /** The most that width × height × frames may be. */
  maxPixels: number;
  /** Counted elsewhere, where sharp does not. */
  frames?: number | undefined;
}

/** All facts of an image whose metadata lies within `source`. */
export async function readFacts(
  source: ByteSource,
  format: ImageFormat,
  { maxPixels, frames }: Circumstances,
): Promise<ImageFacts> {
  if (format === 'bmp') {
    const picture = readBmpHeader(await source.read(0, BMP_HEADER_BYTES));
    assertPixels(picture, maxPixels);
    return { ...picture, contains_location: false };
  }
  const { picture, exif } = await readWithSharp(source, format);
  if (frames !== undefined) picture.frames = frames;
  assertPixels(picture, maxPixels);
  if (format === 'tiff') return withExif(picture, source);
  return exif ? withExif(picture, blockSource(exif)) : { ...picture, contains_location: false };
}

/** Adds what an EXIF block tells that was found elsewhere than at the usual place. */
export function withLateExif(facts: ImageFacts, block: Buffer): Promise<ImageFacts> {
  return withExif(facts, blockSource(block));
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

function assertPixels({ width, height, frames }: Picture, maxPixels: number): void {
  const pixels = width * height * frames;
  if (pixels <= maxPixels) return;
  const count = (value: number) => value.toLocaleString('en-US');
  const size = `${count(width)} × ${count(height)}${frames > 1 ? ` × ${count(frames)} frames` : ''}`;
  throw new ServiceError(
    'TooManyPixels',
    `The image has ${count(pixels)} pixels (${size}), the limit is ${count(maxPixels)}. Send a smaller one.`,
    { target: 'body' },
  );
}
