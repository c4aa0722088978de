import { BoundedSource } from './bytes/bounded-source.ts';
import type { ByteSource } from './bytes/byte-source.ts';
import { readBmp } from './formats/bmp.ts';
import type { Findings, FormatReader } from './formats/findings.ts';
import { readGif } from './formats/gif.ts';
import { readHeif } from './formats/heif.ts';
import { readJpeg } from './formats/jpeg.ts';
import { readPng } from './formats/png.ts';
import { readTiff } from './formats/tiff.ts';
import { readWebp } from './formats/webp.ts';
import type { ImageFacts, ImageFormat } from './image-facts.ts';
import { readExifBlocks } from './metadata/exif.ts';
import { oriented } from './metadata/orientation.ts';
import { xmpLocation } from './metadata/xmp.ts';
import { assertPixels } from './pixel-limit.ts';

const READERS: Readonly<Record<ImageFormat, FormatReader>> = {
  jpeg: readJpeg,
  png: readPng,
  gif: readGif,
  webp: readWebp,
  avif: readHeif,
  heic: readHeif,
  tiff: readTiff,
  bmp: readBmp,
};

export interface InspectionOptions {
  /** Maximum of width × height × frames. */
  readonly maxPixels: number;
  /** Aborts when the request ends; the inspection rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The metadata of an image that starts with the signature of `format`. Rejects as `inspectRanges` does. */
export async function readImage(
  source: ByteSource,
  format: ImageFormat,
  { maxPixels, signal }: InspectionOptions,
): Promise<ImageFacts> {
  const findings = await READERS[format](new BoundedSource(source, format, signal), maxPixels);
  assertPixels(findings.picture, maxPixels);
  return factsOf(findings);
}

async function factsOf({ picture, metadata, otherMetadata, camera, isTurned }: Findings): Promise<ImageFacts> {
  const { exif, location, orientation } = camera ?? (await readExifBlocks(metadata?.exif ?? []));
  const other = await readExifBlocks(otherMetadata?.exif ?? []);
  const place = location ?? xmpLocation(metadata?.xmp ?? []) ?? other.location ?? xmpLocation(otherMetadata?.xmp ?? []);
  const { content_type, format, width, height, ...pixels } = picture;
  return {
    content_type,
    format,
    width,
    height,
    ...oriented(width, height, isTurned ? 1 : orientation),
    ...pixels,
    ...(exif && { exif }),
    contains_location: place !== undefined,
    ...(place && { location: place }),
  };
}
