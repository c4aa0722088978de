import type { ByteRanges } from './bytes/byte-ranges.ts';
import { FIRST_REQUEST_BYTES, RangedSource } from './bytes/ranged-source.ts';
import { identifyFormat } from './identify-format.ts';
import type { ImageFacts } from './image-facts.ts';
import { type InspectionOptions, readImage } from './read-image.ts';

/**
 * Reads the metadata of a stored image by range: one request for nearly every photo, and as few as possible if a format
 * points elsewhere. Rejects with a ServiceError (`UnsupportedImageFormat`, `CorruptImage`, `TooManyPixels`, `Timeout`), with
 * the rejection of `ranges`, or with the signal's reason.
 */
export async function inspectRanges(ranges: ByteRanges, options: InspectionOptions): Promise<ImageFacts> {
  options.signal?.throwIfAborted();
  const { buffer, byteOffset, byteLength } = await ranges.read(0, FIRST_REQUEST_BYTES);
  const head = Buffer.from(buffer, byteOffset, byteLength);
  const format = identifyFormat(head);
  return readImage(new RangedSource(ranges, format, head), format, options);
}
