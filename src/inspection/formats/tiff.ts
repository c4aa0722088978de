import type { BoundedSource } from '../bytes/bounded-source.ts';
import { readExactly } from '../bytes/byte-source.ts';
import { corruptImage } from '../corrupt-image.ts';
import { MAIN_TAGS, readCamera } from '../metadata/exif.ts';
import { MAX_METADATA_BYTES, MetadataBlocks } from '../metadata/metadata-blocks.ts';
import {
  layoutOf,
  MAX_ENTRIES,
  openTiff,
  readDirectory,
  type TiffDirectory,
  type TiffStructure,
  tags,
  unsigned,
} from '../metadata/tiff-directory.ts';
import { countOf, numbersOf } from '../metadata/tiff-values.ts';
import { assertFrames, assertPixels } from '../pixel-limit.ts';
import { unsupportedFormat } from '../unsupported-format.ts';
import type { Findings } from './findings.ts';
import { cameraRawName, RAW_TAGS } from './tiff-raw.ts';

const WIDTH = 0x100;
const HEIGHT = 0x101;
const BITS_PER_SAMPLE = 0x102;
const PHOTOMETRIC = 0x106;
const SAMPLES_PER_PIXEL = 0x115;
const EXTRA_SAMPLES = 0x152;
const XMP = 0x2bc;
const PICTURE_TAGS = tags(WIDTH, HEIGHT, BITS_PER_SAMPLE, PHOTOMETRIC, SAMPLES_PER_PIXEL, EXTRA_SAMPLES);
const WANTED = new Map([...MAIN_TAGS, ...PICTURE_TAGS, ...RAW_TAGS, [XMP, MAX_METADATA_BYTES]]);

interface Photometric {
  readonly space: string;
  readonly colors: number;
}

/** PhotometricInterpretation (TIFF 6.0 section 8, 16, 20 to 23): color space, and samples that are not extra. */
const PHOTOMETRICS: Readonly<Record<number, Photometric>> = {
  0: { space: 'gray', colors: 1 },
  1: { space: 'gray', colors: 1 },
  2: { space: 'srgb', colors: 3 },
  3: { space: 'srgb', colors: 1 },
  4: { space: 'gray', colors: 1 },
  5: { space: 'cmyk', colors: 4 },
  6: { space: 'srgb', colors: 3 },
  8: { space: 'lab', colors: 3 },
  9: { space: 'lab', colors: 3 },
  10: { space: 'lab', colors: 3 },
};
/** Some writers leave it out. */
const guessed = (samples: number) => PHOTOMETRICS[samples < 3 ? 1 : 2];

/** TIFF 6.0 and BigTIFF: the first directory has the picture, its EXIF and its XMP; the others are counted. */
export async function readTiff(source: BoundedSource, maxPixels: number): Promise<Findings> {
  const tiff = await openTiff(source);
  const directory = tiff && (await readDirectory(tiff, tiff.first, WANTED));
  if (tiff === undefined || !directory?.isWhole) throw corruptImage('tiff');
  const raw = await cameraRawName(tiff, directory);
  if (raw !== undefined) throw unsupportedFormat(raw);
  const picture = pictureOf(directory, tiff.little);
  assertPixels({ ...picture, frames: 1 }, maxPixels);
  const metadata = new MetadataBlocks();
  const xmp = directory.values.get(XMP);
  if (xmp !== undefined) metadata.addXmp(xmp.bytes);
  const camera = await readCamera(tiff, directory);
  const frames = await countPages(tiff, directory, source);
  return { picture: { ...picture, frames }, metadata, camera };
}

function pictureOf({ values }: TiffDirectory, little: boolean): Omit<Findings['picture'], 'frames'> {
  const count = (tag: number) => countOf(values.get(tag), little);
  const width = count(WIDTH) ?? 0;
  const height = count(HEIGHT) ?? 0;
  if (width === 0 || height === 0) throw corruptImage('tiff');
  const samples = count(SAMPLES_PER_PIXEL) ?? 1;
  const tag = count(PHOTOMETRIC);
  const photometric = tag === undefined ? guessed(samples) : PHOTOMETRICS[tag];
  // Bits that differ from sample to sample have no common depth.
  const bits = new Set(numbersOf(values.get(BITS_PER_SAMPLE), little));
  const [depth = 1] = bits;
  const extra = numbersOf(values.get(EXTRA_SAMPLES), little).length;
  return {
    content_type: 'image/tiff',
    format: 'tiff',
    width,
    height,
    has_alpha: photometric === undefined ? extra > 0 : samples > photometric.colors,
    ...(photometric !== undefined && { color_space: photometric.space }),
    ...(bits.size <= 1 && Number.isSafeInteger(depth) && depth > 0 && { bit_depth: depth }),
  };
}

/**
 * Directories from the first one on: of each its number of entries, and where the next one is. A chain that ends outside of
 * the file, or in a circle, is counted as far as it goes.
 */
async function countPages(tiff: TiffStructure, first: TiffDirectory, source: BoundedSource): Promise<number> {
  const { countSize, wordSize, entrySize } = layoutOf(tiff);
  const seen = new Set([tiff.first]);
  let { next } = first;
  while (next !== 0 && !seen.has(next)) {
    const counted = await readExactly(source, next, countSize);
    const entries = counted === undefined ? 0 : unsigned(counted, 0, countSize, tiff.little);
    if (entries === 0 || entries > MAX_ENTRIES) break;
    // The last byte of the table, which must be there, and what follows.
    const end = await source.read(next + countSize + entries * entrySize - 1, 1 + wordSize);
    if (end.length === 0) break;
    seen.add(next);
    assertFrames(seen.size);
    next = end.length > wordSize ? unsigned(end, 1, wordSize, tiff.little) : 0;
  }
  return seen.size;
}
