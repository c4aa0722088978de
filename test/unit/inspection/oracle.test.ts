import sharp, { type Metadata, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { plain } from '../../support/sample-images.ts';

/** libvips' names of color spaces, as the contract has them. */
const SPACES: Readonly<Record<string, string>> = {
  srgb: 'srgb',
  rgb16: 'srgb',
  scrgb: 'srgb',
  'b-w': 'gray',
  grey16: 'gray',
  cmyk: 'cmyk',
  lab: 'lab',
  labs: 'lab',
};
const DEPTHS: Readonly<Record<string, number>> = { uchar: 8, ushort: 16, float: 32 };

type Save = readonly [name: string, save: (image: Sharp) => Sharp];

const SAVES: readonly Save[] = [
  ['JPEG', (image) => image.jpeg()],
  ['progressive JPEG', (image) => image.jpeg({ progressive: true, chromaSubsampling: '4:4:4' })],
  ['PNG', (image) => image.png()],
  ['interlaced PNG', (image) => image.png({ progressive: true })],
  ['PNG with a palette', (image) => image.png({ palette: true, colours: 4 })],
  ['WebP', (image) => image.webp()],
  ['lossless WebP', (image) => image.webp({ lossless: true })],
  ['AVIF', (image) => image.avif({ effort: 0 })],
  ['AVIF of 10 bits', (image) => image.avif({ effort: 0, bitdepth: 10 })],
  ['TIFF', (image) => image.tiff()],
  ['TIFF of JPEG', (image) => image.tiff({ compression: 'jpeg' })],
  ['BigTIFF', (image) => image.tiff({ bigtiff: true, compression: 'lzw' })],
  ['tiled TIFF with a pyramid', (image) => image.tiff({ tile: true, pyramid: true, tileWidth: 16, tileHeight: 16 })],
];
const IMAGES: readonly Save[] = [
  ['RGB', (image) => image],
  ['RGB and alpha', (image) => image.ensureAlpha(0.5)],
  ['gray', (image) => image.toColourspace('b-w')],
  ['16 bits', (image) => image.toColourspace('rgb16')],
  ['CMYK', (image) => image.toColourspace('cmyk')],
  ['turned', (image) => image.withMetadata({ orientation: 6 })],
];

describe.each(SAVES)('%s', (_, save) => {
  test.each(IMAGES)('of %s is read as libvips reads it', async (__, make) => {
    const bytes = await save(make(plain(67, 41))).toBuffer();
    const metadata = await sharp(bytes).metadata();
    const isHeif = metadata.format === 'heif';
    expect(await inspectBytes(bytes)).toMatchObject({
      width: metadata.width,
      height: metadata.height,
      orientation: isHeif ? 1 : (metadata.orientation ?? 1),
      frames: metadata.pages ?? 1,
      has_alpha: metadata.hasAlpha,
      color_space: SPACES[metadata.space],
      bit_depth: depthOf(metadata),
    });
  });
});

/** The bits of a palette image are those of an index into colors of 8 bits. */
function depthOf({ format, isPalette, bitsPerSample, depth }: Metadata): number | undefined {
  return isPalette && format !== 'tiff' ? 8 : (bitsPerSample ?? DEPTHS[depth]);
}
