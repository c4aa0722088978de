import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ImageFacts } from '../../../src/inspection/image-facts.ts';
import { createPreviewPool } from '../../../src/previews/preview-pool.ts';
import { CODED_HEIC } from '../../support/coded-heic.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { bmp, CAMERA, gif, noise, plain } from '../../support/sample-images.ts';

const pool = createPreviewPool();
const never = new AbortController().signal;

async function render(bytes: Buffer, size: 320 | 1280 = 320, change: Partial<ImageFacts> = {}) {
  const subject = { ...(await inspectBytes(bytes)), size_bytes: bytes.length, ...change };
  const webp = await pool.render(
    {
      subject,
      size,
      bytes: async function* () {
        for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
      },
    },
    never,
  );
  const image = sharp(Buffer.from(webp));
  const { data, info } = await image.clone().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
  return { at, metadata: await image.metadata(), size: [info.width, info.height] };
}

const near = (color: readonly number[]) => color.map((value) => expect.closeTo(value, -1));

/** Red, green, blue and white, in a picture that is wider than high. */
const corners = () =>
  sharp(Buffer.from([255, 0, 0, 0, 128, 0, 0, 0, 255, 255, 255, 255]), { raw: { width: 2, height: 2, channels: 3 } })
    .resize(64, 32, { fit: 'fill', kernel: 'nearest' })
    .toColourspace('srgb');

describe('a preview', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)(
    'of %s is upright, small and without metadata',
    async (format) => {
      const bytes = await noise(400, 200).withExif(CAMERA).withIccProfile('p3').toFormat(format).toBuffer();
      const { metadata, size } = await render(bytes);
      expect(size).toEqual([320, 160]);
      expect(metadata).toMatchObject({ format: 'webp', space: 'srgb', hasAlpha: false });
      expect(metadata).not.toMatchObject({ exif: expect.anything() });
      for (const kind of ['exif', 'icc', 'xmp', 'orientation'] as const) expect(metadata[kind]).toBeUndefined();
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of EXIF orientation %i is turned once', async (orientation) => {
    const bytes = await corners().withMetadata({ orientation }).png().toBuffer();
    const { at, size } = await render(bytes);
    const wanted = await sharp(bytes).autoOrient().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = wanted.info;
    expect(size).toEqual([width, height]);
    for (const [x, y] of [
      [3, 3],
      [width - 4, 3],
      [3, height - 4],
    ] as const) {
      const offset = (y * width + x) * 4;
      expect(at(x, y)).toEqual(near([...wanted.data.subarray(offset, offset + 4)]));
    }
  });

  it('of a HEIC is turned by its container, with its colors in sRGB', async () => {
    const { at, size } = await render(CODED_HEIC);
    expect(size).toEqual([64, 128]);
    expect(at(32, 20)).toEqual(near([216, 69, 51, 255]));
    expect(at(32, 108)).toEqual(near([55, 82, 207, 255]));
  });

  it.each([
    [0, 24, [60, 80, 200], 255],
    [0, 32, [60, 80, 200], 255],
    // 5 bits of 255 are 248 to bmp-ts.
    [3, 16, [250, 252, 250], 255],
  ])('of a BMP (compression %i, %i bits)', async (compression, bitCount, color, alpha) => {
    const header = bmp({
      width: 4,
      height: 4,
      bitCount,
      compression,
      ...(compression === 3 && { masks: [0xf800, 0x7e0, 0x1f] }),
    });
    header.writeUInt32LE(header.length, 10);
    const pixel = bitCount === 16 ? [0xff, 0xff] : [...color].reverse();
    const row = Array.from({ length: 4 }, () => (bitCount === 32 ? [...pixel, 0] : pixel)).flat();
    const { at, size } = await render(Buffer.concat([header, Buffer.from([...row, ...row, ...row, ...row])]));
    expect(size).toEqual([4, 4]);
    expect(at(1, 1)).toEqual([...near(color), alpha]);
  });

  it('keeps alpha, and takes the first frame', async () => {
    const clear = await sharp({ create: { width: 8, height: 4, channels: 4, background: '#00800080' } })
      .png()
      .toBuffer();
    expect((await render(clear)).at(1, 1)).toEqual(near([0, 128, 0, 128]));
    expect((await render(gif(20, 10, 3))).size).toEqual([20, 10]);
  });

  it.each([
    ['CMYK', () => plain(40, 20, 'red').toColourspace('cmyk').jpeg()],
    ['16 bit', () => plain(40, 20, 'red').toColourspace('rgb16').png()],
    ['palette', () => plain(40, 20, 'red').png({ palette: true })],
  ])('of %s is in sRGB with 8 bits', async (_kind, make) => {
    const { at, metadata } = await render(await make().toBuffer());
    const [red, green, blue] = at(20, 10);
    expect(red).toBeGreaterThan(220);
    expect(Math.max(green ?? 255, blue ?? 255)).toBeLessThan(40);
    expect(metadata).toMatchObject({ space: 'srgb', depth: 'uchar' });
  });

  it.each([
    [[1, 1], 320, [1, 1]],
    [[319, 2], 320, [319, 2]],
    [[1, 2_000], 320, [1, 320]],
    [[1_400, 700], 1280, [1_280, 640]],
  ] as const)('of %j for %i has %j pixels', async ([width, height], size, wanted) => {
    expect((await render(await plain(width, height).png().toBuffer(), size)).size).toEqual(wanted);
  });

  it('is refused for pixels that cannot be decoded, and the next one is made', async () => {
    const whole = await noise(300, 200).jpeg().toBuffer();
    const cut = whole.subarray(0, whole.length / 2);
    await expect(render(cut)).rejects.toMatchObject({ fault: { reason: 'undecodable', decoders: 1 } });
    // The name of the format is ours, not what the bytes look like to libvips.
    await expect(render(whole, 320, { format: 'png' })).rejects.toMatchObject({ fault: { reason: 'undecodable' } });
    expect((await render(whole)).size).toEqual([300, 200]);
  });
});

describe('a picture beyond the limits', () => {
  const subject = {
    format: 'jpeg',
    size_bytes: 1,
    width: 10_000,
    height: 10_000,
    orientation: 1,
    has_alpha: false,
  } as const;

  it.each([
    [{}, undefined],
    [{ size_bytes: 104_857_600 }, undefined],
    [{ size_bytes: 104_857_601 }, /104,857,601 bytes; the limit for previews is 104,857,600$/],
    [{ width: 10_001 }, /100,010,000 pixels \(10,001 × 10,000\); the limit for previews of JPEG is 100,000,000$/],
    [{ format: 'heic' }, /of HEIC is 50,000,000$/],
    [{ format: 'bmp', width: 5_000 }, undefined],
  ] as const)('is refused by its record: %j', (change, says) => {
    const refusal = pool.refusal({ ...subject, ...change });
    if (says === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toMatch(says);
  });
});
