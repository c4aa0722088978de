import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { gif, insert, plain, pngChunk } from '../../support/sample-images.ts';

describe('bombs', () => {
  const bomb = async (bytes: Buffer, message: RegExp, maxPixels = 100_000_000) =>
    expect(inspectBytes(bytes, { maxPixels })).rejects.toMatchObject({
      code: 'TooManyPixels',
      target: 'body',
      message,
    });

  test('the limit counts width, height and frames: at it, and one past it', async () => {
    expect(await inspectBytes(gif(20, 10, 5), { maxPixels: 1000 })).toMatchObject({ frames: 5 });
    await bomb(gif(20, 10, 5), /has 1,000 pixels \(20 × 10 × 5 frames\); the limit is 999\./, 999);
  });

  test.each([100_000, 2 ** 31 - 1])('PNG of %i pixels a side', async (side) => {
    const png = await plain(4, 4).png().toBuffer();
    png.writeUInt32BE(side, 16);
    png.writeUInt32BE(side, 20);
    await bomb(png, /the limit is 100,000,000/);
  });

  test("the limit is the one that was given, above the decoder's own too", async () => {
    const png = await plain(4, 4).png().toBuffer();
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    expect(await inspectBytes(png, { maxPixels: 400_000_000 })).toMatchObject({ width: 20_000, height: 20_000 });
    await bomb(png, /400,000,000 pixels/, 399_999_999);
  });

  test('JPEG of 65,535 × 65,535, more than libjpeg takes', async () => {
    const jpeg = await plain(4, 4).jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from('ffc0', 'hex'));
    jpeg.writeUInt16BE(65_535, frame + 5);
    jpeg.writeUInt16BE(65_535, frame + 7);
    await bomb(jpeg, /4,294,836,225 pixels/);
  });

  test.each([50_000, 2 ** 31 - 1])('AVIF of %i pixels a side', async (side) => {
    const avif = await plain(16, 12).avif().toBuffer();
    const extents = avif.indexOf('ispe');
    avif.writeUInt32BE(side, extents + 8);
    avif.writeUInt32BE(side, extents + 12);
    await bomb(avif, /the limit is 100,000,000/);
  });

  test('animations of more frames than are counted', async () => {
    const control = Buffer.alloc(8, 0xff);
    await bomb(insert(await plain(1, 1).png().toBuffer(), 33, pngChunk('acTL', control)), /10,000 frames/);
    await bomb(gif(1, 1, 10_001), /10,000 frames/);
    const webp = Buffer.from(`RIFF\xff\xff\xff\0WEBP${'ANMF\0\0\0\0'.repeat(10_001)}`, 'latin1');
    await bomb(webp, /10,000 frames/);
    expect(await inspectBytes(gif(1, 1, 10_000))).toMatchObject({ frames: 10_000 });
  });
});
