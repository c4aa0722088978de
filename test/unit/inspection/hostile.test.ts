import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import type { ImageFacts } from '../../../src/inspection/image-facts.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { bmp, CAMERA, gif, insert, plain, pngChunk } from '../../support/sample-images.ts';

const CODES = ['UnsupportedImageFormat', 'CorruptImage', 'TooManyPixels'];
const SOUND = ['format', 'width', 'height', 'orientation', 'frames'] as const;
let images: Buffer[] = [];

beforeAll(async () => {
  const camera = plain(16, 12).withExif(CAMERA);
  const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
  images = await Promise.all(formats.map((format) => camera.clone().toFormat(format).toBuffer()));
  images.push(gif(16, 12, 3), bmp({ headerSize: 124 }));
});

/** The facts, or the code of the one kind of error that there may be. */
async function outcome(bytes: Uint8Array, chunk?: number): Promise<ImageFacts | string> {
  try {
    const facts = await inspectBytes(bytes, chunk === undefined ? {} : { chunk });
    for (const name of SOUND) expect(facts[name]).toBeTruthy();
    return facts;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(CODES).toContain(error.code);
    return `${error.code}: ${error.message}`;
  }
}

const image = () => fc.integer({ min: 0, max: 6 }).map((index) => images[index] ?? Buffer.alloc(0));
const runs = { numRuns: 150 };

describe('any bytes', () => {
  test('tell the same however they are split', async () => {
    const mutated = fc.tuple(image(), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(mutated, fc.integer({ min: 1, max: 700 }), async ([bytes, at, value], chunk) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        expect(await outcome(changed, chunk)).toEqual(await outcome(changed));
      }),
      runs,
    );
  });

  test('cut short anywhere end in facts or in one of three errors', async () => {
    await fc.assert(
      fc.asyncProperty(image(), fc.double({ min: 0, max: 1, noNaN: true }), async (bytes, part) => {
        await outcome(bytes.subarray(0, Math.floor(bytes.length * part)));
      }),
      runs,
    );
  });

  test('changed anywhere end in facts or in one of three errors', async () => {
    const change = fc.tuple(fc.nat({ max: 4000 }), fc.uint8Array({ minLength: 1, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(image(), fc.array(change, { minLength: 1, maxLength: 6 }), async (bytes, changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, values] of changes) Buffer.from(values).copy(changed, at % changed.length);
        await outcome(changed);
      }),
      runs,
    );
  });

  test('after the signature of an accepted format', async () => {
    await fc.assert(
      fc.asyncProperty(image(), fc.uint8Array({ maxLength: 2000 }), async (bytes, rest) => {
        await outcome(Buffer.concat([bytes.subarray(0, 32), rest]));
      }),
      runs,
    );
  });
});

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

  test('text that unpacks to 200 MB in a PNG', async () => {
    const packed = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(2e8))]);
    const png = insert(await plain(4, 4).png().toBuffer(), 33, pngChunk('zTXt', packed));
    const before = process.resourceUsage().maxRSS;
    await outcome(png);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100_000);
  });
});
