import sharp, { type Sharp } from 'sharp';
import type { PreviewSize, PreviewSubject } from '../images/preview-renderer.ts';
import { decodeBmp } from './decode-bmp.ts';
import { decodeHeic } from './decode-heic.ts';
import { CPU_LIMIT_MS, MAX_PIXELS } from './limits.ts';
import { type Pixels, type SmallPicture, toSrgb } from './pixels.ts';

// One thread and no cache between pictures, so that memory and processor time are those of one picture.
sharp.concurrency(1);
sharp.cache(false);
// Only these readers of libvips: the format is decided here, not by its own detection.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif', 'Tiff'].map((reader) => `VipsForeignLoad${reader}Buffer`),
});

/** The formats that libvips reads, by its own names. */
const LIBVIPS_FORMAT: Readonly<Partial<Record<PreviewSubject['format'], string>>> = {
  jpeg: 'jpeg',
  png: 'png',
  gif: 'gif',
  webp: 'webp',
  avif: 'heif',
  tiff: 'tiff',
};

/** A third of the size of quality 90; differences are visible only at twice the size. */
const QUALITY = 76;

/** Throws if the picture cannot be decoded; the message is for the log. */
export async function renderPreview(subject: PreviewSubject, size: PreviewSize, bytes: Buffer): Promise<Uint8Array> {
  const { data, info } = await shrink(await open(subject, bytes), size);
  const small = sharp(data, { raw: info });
  return upright(small, subject.orientation).webp({ quality: QUALITY }).toBuffer();
}

/** The first picture of the file. libvips applies the color profiles of what it reads itself. */
async function open({ format, has_alpha }: PreviewSubject, bytes: Buffer): Promise<Pixels> {
  if (format === 'heic') return decodeHeic(bytes);
  if (format === 'bmp') return decodeBmp(bytes, has_alpha);
  const image = sharp(bytes, {
    limitInputPixels: MAX_PIXELS,
    // As browsers do: warnings are ignored, a truncated file is rejected.
    failOn: 'truncated',
    // Lifts the limit of 256 items, which grids of large pictures exceed. Memory and time are limited from outside.
    unlimited: format === 'avif',
  }).timeout({ seconds: CPU_LIMIT_MS / 1_000 });
  const found = await image.metadata();
  if (found.format !== LIBVIPS_FORMAT[format]) throw new Error(`libvips takes the ${format} for ${found.format}`);
  return { pipeline: image };
}

/** Shrinks before it turns: libvips then reads row by row, and JPEG and WebP at a lower resolution. */
async function shrink({ pipeline, profile }: Pixels, size: PreviewSize): Promise<SmallPicture> {
  const { data, info } = await pipeline
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const small = { data, info: { width, height, channels } };
  return profile === undefined ? small : toSrgb(small, profile);
}

/** By EXIF; 1 for formats whose container turns. sharp mirrors first, then rotates, in whatever order it is told. */
function upright(image: Sharp, orientation: number): Sharp {
  if (orientation === 2) return image.flop();
  if (orientation === 3) return image.rotate(180);
  if (orientation === 4) return image.flip();
  if (orientation === 5) return image.flop().rotate(270);
  if (orientation === 6) return image.rotate(90);
  if (orientation === 7) return image.flop().rotate(90);
  if (orientation === 8) return image.rotate(270);
  return image;
}
