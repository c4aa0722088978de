import type { ByteSource } from './byte-source.ts';
import type { ImageFormat } from './image-facts.ts';
import { startOfFrame } from './jpeg-segments.ts';

/** As far as a header's size is looked for. */
const SEARCHED_BYTES = 64 * 1024;

interface Size {
  width: number;
  height: number;
}

/**
 * The size that a header states, where the decoder cannot tell because it is beyond its own limits: it refuses a PNG or
 * a JPEG, and takes a HEIC or AVIF for a single pixel. `undefined` where there is none to be found.
 */
export async function statedSize(source: ByteSource, format: ImageFormat): Promise<Size | undefined> {
  const head = await source.read(0, SEARCHED_BYTES);
  if (format === 'png' && head.length >= 24) return size(head.readUInt32BE(16), head.readUInt32BE(20));
  if (format === 'jpeg') {
    const at = startOfFrame(head);
    // Marker, length, precision, height, width.
    return at === undefined || at + 9 > head.length
      ? undefined
      : size(head.readUInt16BE(at + 7), head.readUInt16BE(at + 5));
  }
  return format === 'heic' || format === 'avif' ? largestIspe(head) : undefined;
}

export const longSide = ({ width, height }: Size): number => Math.max(width, height);

function size(width: number, height: number): Size | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** The longest of the image spatial extents (ISO/IEC 23008-12, 6.5.3): type, version and flags, width, height. */
function largestIspe(head: Buffer): Size | undefined {
  let largest: Size | undefined;
  for (let at = head.indexOf('ispe'); at !== -1 && at + 16 <= head.length; at = head.indexOf('ispe', at + 4)) {
    const found = size(head.readUInt32BE(at + 8), head.readUInt32BE(at + 12));
    if (found && longSide(found) > (largest ? longSide(largest) : 0)) largest = found;
  }
  return largest;
}
