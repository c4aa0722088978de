import type { ByteSource } from './byte-source.ts';
import { corruptImage } from './corrupt-image.ts';
import type { ImageFormat, Picture } from './image-facts.ts';

type Sharp = typeof import('sharp').default;

/** The loaders of the formats that are read so; every other one that libvips has stays shut, for the whole process. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`);

const COLOR_SPACES: Readonly<Record<string, string>> = {
  srgb: 'srgb',
  rgb: 'srgb',
  rgb16: 'srgb',
  scrgb: 'srgb',
  'b-w': 'gray',
  grey16: 'gray',
  cmyk: 'cmyk',
  lab: 'lab',
  labs: 'lab',
};

const DEPTHS: Readonly<Record<string, number>> = { uchar: 8, char: 8, ushort: 16, short: 16, float: 32, double: 64 };

let loading: Promise<Sharp> | undefined;

/** Loads the native library with the first image, once: starting the service does not wait for it. */
function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  });
  return loading;
}

interface SharpFacts {
  picture: Picture;
  /** The EXIF block; a TIFF has none, its own directories are EXIF. */
  exif: Buffer | undefined;
}

/** Reads what the header tells of any accepted format but GIF and BMP. Throws `CorruptImage`. */
export async function readWithSharp(source: ByteSource, format: ImageFormat): Promise<SharpFacts> {
  const sharp = await loadSharp();
  const metadata = await sharp(source.input, {
    // Only the header is read, so no number of pixels does harm here; the caller counts them and has the better words.
    limitInputPixels: false,
    failOn: 'none',
  })
    .metadata()
    .catch((error: unknown) => {
      throw corruptImage(format, error);
    });
  const { width, height, compression } = metadata;
  const isHeif = format === 'avif' || format === 'heic';
  if (metadata.format !== (isHeif ? 'heif' : format)) throw corruptImage(format);
  if (isHeif && (format === 'avif') !== (compression === 'av1')) throw corruptImage(format);
  if (!(width > 0 && height > 0)) throw corruptImage(format);
  const space = COLOR_SPACES[metadata.space];
  // The bits of a palette image are those of an index into colours of 8 bits.
  const palette = metadata.isPalette && format !== 'tiff';
  const depth = palette ? 8 : (metadata.bitsPerSample ?? DEPTHS[metadata.depth]);
  const picture: Picture = {
    content_type: `image/${format}`,
    format,
    width,
    height,
    ...turned(width, height, isHeif ? 1 : metadata.orientation),
    frames: Math.max(1, metadata.pages ?? 1),
    has_alpha: metadata.hasAlpha,
    ...(space !== undefined && { color_space: space }),
    ...(depth !== undefined && depth > 0 && { bit_depth: depth }),
  };
  return { picture, exif: metadata.exif };
}

/** EXIF orientations from 5 on turn by a quarter. In HEIC and AVIF the container has turned already, EXIF says nothing. */
export function turned(
  width: number,
  height: number,
  tag: number | undefined,
): Pick<Picture, 'orientation' | 'display_width' | 'display_height'> {
  const orientation = tag !== undefined && Number.isInteger(tag) && tag >= 1 && tag <= 8 ? tag : 1;
  const [display_width, display_height] = orientation >= 5 ? [height, width] : [width, height];
  return { orientation, display_width, display_height };
}
