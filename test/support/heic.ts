import { type HeifItem, heif, hevcConfiguration, pixelInformation, rotation, spatialExtents, u32 } from './heif.ts';

interface HeicOptions {
  readonly width: number;
  readonly height: number;
  /** Bits of a channel. */
  readonly depth?: number;
  /** Counterclockwise quarter turns that the container asks for (`irot`). */
  readonly turns?: number;
  /** A TIFF header and its directories, as `exifBlock` makes them. */
  readonly exif?: Buffer;
}

/** The usual HEIC of a phone: one picture, and its EXIF. */
export function heic({ width, height, depth = 8, turns = 0, exif }: HeicOptions): Buffer {
  const properties = [hevcConfiguration(depth), spatialExtents(width, height), pixelInformation(depth, depth, depth)];
  if (turns > 0) properties.push(rotation(turns));
  const picture = { type: 'hvc1', data: Buffer.alloc(64, 0x2a), properties: properties.map((_, index) => index + 1) };
  // The offset of the TIFF header: none.
  const block = (content: Buffer): HeifItem => ({
    type: 'Exif',
    data: Buffer.concat([u32(0), content]),
    references: { cdsc: [1] },
  });
  return heif({ properties, items: [picture, ...(exif === undefined ? [] : [block(exif)])] });
}
