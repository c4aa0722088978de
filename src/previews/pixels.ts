import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

export interface SmallPicture {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 };
}

/** Decoded pixels, with their color profile unless it is sRGB. */
export interface Pixels {
  readonly pipeline: Sharp;
  readonly profile?: Buffer | undefined;
}

/** After the signature and the header, whose lengths are fixed. */
const AFTER_IHDR = 33;

/** Applies a color profile. libvips reads profiles only from files, so the pixels become a PNG with that profile. */
export async function toSrgb({ data, info }: SmallPicture, profile: Buffer): Promise<SmallPicture> {
  const png = await sharp(data, { raw: info }).png({ compressionLevel: 0 }).toBuffer();
  const tagged = Buffer.concat([png.subarray(0, AFTER_IHDR), profileChunk(profile), png.subarray(AFTER_IHDR)]);
  const image = sharp(tagged).toColourspace('srgb').raw({ depth: 'uchar' });
  const converted = await image.toBuffer({ resolveWithObject: true });
  const { width, height, channels } = converted.info;
  return { data: converted.data, info: { width, height, channels } };
}

/** PNG 1.2, section 4.2.2.4: a name, the compression method, the profile. */
function profileChunk(profile: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('iCCPx\0\0', 'latin1'), deflateSync(profile)]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
