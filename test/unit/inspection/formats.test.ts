import { describe, expect, test } from 'vitest';
import { exifBlock, short, text } from '../../support/exif-bytes.ts';
import { heic } from '../../support/heic.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { CAMERA, gif, insert, plain, pngChunk } from '../../support/sample-images.ts';

const EXIF = {
  make: 'Acme Optics',
  model: 'X-1',
  lens: 'Acme 135mm',
  software: 'Firmware 1.0',
  taken_at: '2020-02-29T12:00:01+02:00',
  exposure_time: 0.00625,
  f_number: 7.1,
  iso: 100,
  focal_length: 135,
};
const LOCATION = { latitude: -48.21, longitude: 16.5, altitude: 12.5 };
/** What is told of 32 × 24 opaque pixels, whatever their format. */
const PLAIN = {
  width: 32,
  height: 24,
  orientation: 1,
  display_width: 32,
  display_height: 24,
  frames: 1,
  has_alpha: false,
  color_space: 'srgb',
  bit_depth: 8,
};
const camera = () => plain(32, 24).withExif(CAMERA);

describe('every format that sharp can write', () => {
  test.each(['jpeg', 'png', 'webp', 'avif'] as const)('%s with EXIF', async (format) => {
    const bytes = await camera().toFormat(format).toBuffer();
    const told = { format, content_type: `image/${format}`, exif: EXIF, contains_location: true, location: LOCATION };
    expect(await inspectBytes(bytes)).toEqual({ ...PLAIN, ...told });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i', async (orientation) => {
    const facts = await inspectBytes(await plain(32, 24).withMetadata({ orientation }).jpeg().toBuffer());
    expect(facts).toMatchObject({ width: 32, height: 24, orientation });
    expect([facts.display_width, facts.display_height]).toEqual(orientation >= 5 ? [24, 32] : [32, 24]);
  });

  test('AVIF turns in its container: EXIF orientation is not applied', async () => {
    const bytes = await plain(32, 24)
      .withExif({ IFD0: { Orientation: '6', Make: 'Acme' } })
      .avif()
      .toBuffer();
    expect(await inspectBytes(bytes)).toMatchObject({ orientation: 1, display_width: 32, exif: { make: 'Acme' } });
  });
});

describe('HEIC', () => {
  const exif = exifBlock([text(0x010f, 'Acme Optics'), short(0x0112, 6)]);

  test('tells its size, its depth and its camera', async () => {
    expect(await inspectBytes(heic({ width: 640, height: 480, depth: 10, exif }))).toEqual({
      content_type: 'image/heic',
      format: 'heic',
      width: 640,
      height: 480,
      orientation: 1,
      display_width: 640,
      display_height: 480,
      frames: 1,
      has_alpha: false,
      color_space: 'srgb',
      bit_depth: 10,
      exif: { make: 'Acme Optics' },
      contains_location: false,
    });
  });

  test('is turned by its container, and not once more by its EXIF', async () => {
    const facts = await inspectBytes(heic({ width: 640, height: 480, turns: 1, exif }));
    expect(facts).toMatchObject({ width: 480, height: 640, orientation: 1, display_width: 480, display_height: 640 });
  });
});

describe('frames', () => {
  test.each(['webp', 'tiff', 'gif'] as const)('%s', async (format) => {
    const { default: sharp } = await import('sharp');
    const pages = await Promise.all(['red', 'green', 'blue'].map((color) => plain(10, 30, color).png().toBuffer()));
    const bytes = await sharp(pages, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    expect(await inspectBytes(bytes)).toMatchObject({ format, frames: 3, width: 10, height: 30 });
  });

  test.each([
    [100, 50],
    // Sizes that libvips takes for a mistake.
    [640, 480],
    [3000, 20],
  ])('GIF of %i × %i: the canvas, not the first frame', async (width, height) => {
    expect(await inspectBytes(gif(width, height, 3))).toMatchObject({ width, height, frames: 3, has_alpha: false });
    expect(await inspectBytes(gif(width, height, 1, true))).toMatchObject({ frames: 1, has_alpha: true });
  });

  test('a GIF without a canvas size has that of its first frame', async () => {
    expect(await inspectBytes(gif(0, 0, 1))).toMatchObject({ width: 1, height: 1 });
  });

  test('an animated PNG', async () => {
    const control = Buffer.alloc(8);
    control.writeUInt32BE(4, 0);
    const png = insert(await plain(8, 8).png().toBuffer(), 33, pngChunk('acTL', control));
    expect(await inspectBytes(png)).toMatchObject({ frames: 4 });
  });
});
