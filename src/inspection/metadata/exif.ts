import { memorySource } from '../bytes/byte-source.ts';
import type { ExifFacts, Location } from '../image-facts.ts';
import { exifDate } from './exif-date.ts';
import { GPS_TAGS, gpsLocation } from './gps.ts';
import { openTiff, readDirectory, type TiffDirectory, type TiffStructure, tags } from './tiff-directory.ts';
import { numberOf, textOf } from './tiff-values.ts';

/** Camera data. Unreadable values are absent. */
export interface CameraFacts {
  readonly exif?: ExifFacts;
  readonly location?: Location;
  readonly orientation?: number;
}

const MAKE = 0x10f;
const MODEL = 0x110;
const ORIENTATION = 0x112;
const SOFTWARE = 0x131;
const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
const EXPOSURE_TIME = 0x829a;
const F_NUMBER = 0x829d;
const ISO = 0x8827;
const RECOMMENDED_EXPOSURE_INDEX = 0x8832;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;
const FOCAL_LENGTH = 0x920a;
const LENS_MODEL = 0xa434;

/** Tags of the first directory that are read for EXIF. */
export const MAIN_TAGS = tags(MAKE, MODEL, ORIENTATION, SOFTWARE, EXIF_POINTER, GPS_POINTER);
const EXIF_TAGS = tags(
  EXPOSURE_TIME,
  F_NUMBER,
  ISO,
  RECOMMENDED_EXPOSURE_INDEX,
  DATE_TIME_ORIGINAL,
  OFFSET_TIME_ORIGINAL,
  FOCAL_LENGTH,
  LENS_MODEL,
);
/** ISO values too large for their field are written as this, with the real one in another tag (EXIF 3.0, 4.6.6.7). */
const ISO_ELSEWHERE = 65_535;
/** A TIFF header may have a mark, a length or padding in front of it. */
const SEARCHED_BYTES = 1024;
const TIFF_HEADERS = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].map((header) => Buffer.from(header, 'latin1'));

/** The combined content of all EXIF blocks of an image; of duplicate values, the first one counts. */
export async function readExifBlocks(blocks: readonly Buffer[]): Promise<CameraFacts> {
  let facts: CameraFacts = {};
  for (const block of blocks) facts = joined(facts, await readBlock(block));
  return facts;
}

function joined(first: CameraFacts, second: CameraFacts): CameraFacts {
  const exif = first.exif || second.exif ? { ...second.exif, ...first.exif } : undefined;
  return { ...second, ...first, ...(exif && { exif }) };
}

async function readBlock(block: Buffer): Promise<CameraFacts> {
  const head = block.subarray(0, SEARCHED_BYTES);
  const starts = TIFF_HEADERS.map((header) => head.indexOf(header)).filter((at) => at !== -1);
  if (starts.length === 0) return {};
  const tiff = await openTiff(memorySource(block.subarray(Math.min(...starts))));
  if (tiff === undefined) return {};
  const main = await readDirectory(tiff, tiff.first, MAIN_TAGS);
  return main === undefined ? {} : readCamera(tiff, main);
}

/** `main` is the first directory, read with `MAIN_TAGS`. Exactly two more are read: nothing can go in circles. */
export async function readCamera(tiff: TiffStructure, main: TiffDirectory): Promise<CameraFacts> {
  const { little } = tiff;
  const pointed = async (pointer: number, wanted: ReadonlyMap<number, number>): Promise<TiffDirectory | undefined> => {
    const offset = numberOf(main.values.get(pointer), little);
    return offset === undefined ? undefined : readDirectory(tiff, offset, wanted);
  };
  const exif = exifFacts(main, await pointed(EXIF_POINTER, EXIF_TAGS), little);
  const gps = await pointed(GPS_POINTER, GPS_TAGS);
  const location = gps && gpsLocation(gps, little);
  const orientation = numberOf(main.values.get(ORIENTATION), little);
  return {
    ...(Object.keys(exif).length > 0 && { exif }),
    ...(location && { location }),
    ...(orientation !== undefined && { orientation }),
  };
}

function exifFacts(main: TiffDirectory, exif: TiffDirectory | undefined, little: boolean): ExifFacts {
  const text = (directory: TiffDirectory | undefined, tag: number) => textOf(directory?.values.get(tag));
  const positive = (tag: number) => {
    const value = numberOf(exif?.values.get(tag), little);
    return value !== undefined && value > 0 ? value : undefined;
  };
  const iso = positive(ISO);
  return present({
    make: text(main, MAKE),
    model: text(main, MODEL),
    lens: text(exif, LENS_MODEL),
    software: text(main, SOFTWARE),
    // Other dates are those of edits and scans, and not a substitute.
    taken_at: exifDate(text(exif, DATE_TIME_ORIGINAL), text(exif, OFFSET_TIME_ORIGINAL)),
    exposure_time: positive(EXPOSURE_TIME),
    f_number: positive(F_NUMBER),
    iso: iso === ISO_ELSEWHERE ? positive(RECOMMENDED_EXPOSURE_INDEX) : iso,
    focal_length: positive(FOCAL_LENGTH),
  });
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
