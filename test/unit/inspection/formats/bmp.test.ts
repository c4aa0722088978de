import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../support/inspect-bytes.ts';
import { type Bmp, bmp } from '../../../support/sample-images.ts';

const RGB10 = [0x3ff00000, 0x000ffc00, 0x000003ff];
const RGBA8 = [0xff0000, 0xff00, 0xff, 0xff000000];

describe('BMP', () => {
  test.each([12, 16, 40, 52, 56, 64, 108, 124])('header of %i bytes', async (headerSize) => {
    expect(await inspectBytes(bmp({ headerSize }))).toEqual({
      content_type: 'image/bmp',
      format: 'bmp',
      width: 7,
      height: 5,
      orientation: 1,
      display_width: 7,
      display_height: 5,
      frames: 1,
      has_alpha: false,
      color_space: 'srgb',
      bit_depth: 8,
      contains_location: false,
    });
  });

  test.each<[string, Bmp, object]>([
    ['top-down', { height: -5 }, { height: 5, display_height: 5 }],
    ['RLE8', { bitCount: 8, compression: 1 }, { bit_depth: 8 }],
    ['RLE4', { bitCount: 4, compression: 2 }, { bit_depth: 8 }],
    ['5 bits', { bitCount: 16 }, { bit_depth: 5 }],
    ['10 bits by masks', { bitCount: 32, compression: 3, masks: RGB10 }, { bit_depth: 10, has_alpha: false }],
    ['alpha', { headerSize: 124, bitCount: 32, compression: 3, masks: RGBA8 }, { has_alpha: true, bit_depth: 8 }],
    ['32 bits without masks', { headerSize: 124, bitCount: 32, masks: RGBA8 }, { has_alpha: false }],
  ])('%s', async (_, options, facts) => {
    expect(await inspectBytes(bmp(options))).toMatchObject(facts);
  });

  test('channels of different depths have no common one', async () => {
    const facts = await inspectBytes(bmp({ bitCount: 16, compression: 3, masks: [0xf800, 0x07e0, 0x001f] }));
    expect(facts).not.toHaveProperty('bit_depth');
  });

  test.each<[string, Bmp]>([
    ['no width', { width: 0 }],
    ['negative width', { width: -7 }],
    ['no height', { height: 0 }],
    ['height without a positive counterpart', { height: -(2 ** 31) }],
    ['two planes', { planes: 2 }],
    ['30,000 bits', { bitCount: 30_000 }],
    ['RLE8 of 24 bits', { compression: 1 }],
    ['RLE8 from top to bottom', { compression: 1, bitCount: 8, height: -5 }],
    ['unknown compression', { compression: 99 }],
  ])('%s is damaged', async (_, options) => {
    await expect(inspectBytes(bmp(options))).rejects.toMatchObject({ code: 'CorruptImage', target: 'body' });
  });

  test('a header cut short is damaged', async () => {
    await expect(inspectBytes(bmp().subarray(0, 40))).rejects.toMatchObject({ code: 'CorruptImage' });
  });

  test('too many pixels', async () => {
    await expect(inspectBytes(bmp({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }))).rejects.toMatchObject({
      code: 'TooManyPixels',
    });
  });
});
