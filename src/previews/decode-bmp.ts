import { decode } from 'bmp-ts';
import sharp from 'sharp';
import { MAX_HELD_PIXELS } from './limits.ts';
import type { Pixels } from './pixels.ts';

/** bmp-ts allocates what the header asks for. The value of alpha means something only where the header says so. */
export function decodeBmp(bytes: Buffer, hasAlpha: boolean): Pixels {
  // Width, and height, which is negative where rows go down. bmp-ts refuses the older header that has them elsewhere.
  if (bytes.readUInt32LE(18) * Math.abs(bytes.readInt32LE(22)) > MAX_HELD_PIXELS) throw new Error('Too many pixels');
  const { data, width, height } = decode(bytes, { toRGBA: true });
  const pipeline = sharp(data, { raw: { width, height, channels: 4 } });
  return { pipeline: hasAlpha ? pipeline : pipeline.removeAlpha() };
}
