import { describe, expect, test } from 'vitest';
import type { ByteRanges } from '../../../src/inspection/bytes/byte-ranges.ts';
import { FIRST_REQUEST_BYTES, MAX_REQUESTS } from '../../../src/inspection/bytes/ranged-source.ts';
import { inspectRanges } from '../../../src/inspection/inspect-ranges.ts';
import { short } from '../../support/exif-bytes.ts';
import { CAMERA, gif, noise, plain } from '../../support/sample-images.ts';
import { tiff } from '../../support/tiff.ts';

const OPTIONS = { maxPixels: 100_000_000 };
const MIB = 1024 * 1024;

/** A stored image that counts what is read of it. */
function stored(bytes: Buffer, { hasSize = true } = {}) {
  const requests: { position: number; length: number }[] = [];
  const ranges: ByteRanges = {
    ...(hasSize && { size: bytes.length }),
    read: async (position, length) => {
      requests.push({ position, length });
      return bytes.subarray(position, position + length);
    },
  };
  return { ranges, requests };
}

describe('requests', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('a small %s takes one', async (format) => {
    const bytes = await plain(64, 48).withExif(CAMERA).toFormat(format).toBuffer();
    const { ranges, requests } = stored(bytes, { hasSize: false });
    expect(await inspectRanges(ranges, OPTIONS)).toMatchObject({ format, width: 64, height: 48 });
    expect(requests).toEqual([{ position: 0, length: FIRST_REQUEST_BYTES }]);
  });

  test.each(['jpeg', 'avif'] as const)('so does a large %s, whose metadata is in front', async (format) => {
    const bytes = await noise(1100, 900).withExif(CAMERA).toFormat(format, { quality: 99, effort: 0 }).toBuffer();
    expect(bytes.length).toBeGreaterThan(MIB / 2);
    const { ranges, requests } = stored(bytes);
    expect(await inspectRanges(ranges, OPTIONS)).toMatchObject({ width: 1100, exif: { make: 'Acme Optics' } });
    expect(requests.length).toBeLessThanOrEqual(2);
  });

  test('a TIFF with its directory at the end takes two', async () => {
    const bytes = await noise(900, 700).tiff({ compression: 'none' }).toBuffer();
    const { ranges, requests } = stored(bytes);
    expect(await inspectRanges(ranges, OPTIONS)).toMatchObject({ width: 900, height: 700, frames: 1 });
    expect(requests.length).toBeLessThanOrEqual(3);
    expect(requests.slice(1).reduce((sum, { length }) => sum + length, 0)).toBeLessThan(MIB / 8);
  });

  test('an animation is read to its end in ranges that grow', async () => {
    const comment = Buffer.concat([
      Buffer.from('!\xfe', 'latin1'),
      ...Array<Buffer>(80_000).fill(Buffer.alloc(256, 255)),
      Buffer.alloc(1),
    ]);
    const image = gif(20, 10, 3);
    const bytes = Buffer.concat([image.subarray(0, 19), comment, image.subarray(19)]);
    expect(bytes.length).toBeGreaterThan(19 * MIB);
    const { ranges, requests } = stored(bytes);
    expect(await inspectRanges(ranges, OPTIONS)).toMatchObject({ frames: 3 });
    expect(requests.length).toBeLessThan(15);
  });

  test('end at a limit', async () => {
    const bytes = Buffer.concat([tiff({ pages: [[short(0x100, 16), short(0x101, 12)]], last: 100_000 })]);
    const far: ByteRanges = {
      size: 2 ** 40,
      // A directory without an entry of interest, whose next one is a megabyte away.
      read: async (position, length) => {
        if (position < 90_000)
          return Buffer.concat([bytes, Buffer.alloc(length)]).subarray(position, position + length);
        const page = Buffer.alloc(length);
        page.writeUInt16BE(1, 0);
        page.writeUInt32BE(position + MIB, 14);
        return page;
      },
    };
    await expect(inspectRanges(far, OPTIONS)).rejects.toMatchObject({ code: 'CorruptImage' });
    expect(MAX_REQUESTS).toBeLessThan(10_000);
  });
});

describe('failures', () => {
  test('of the store are passed on', async () => {
    const ranges = { read: () => Promise.reject(new Error('gone')) };
    await expect(inspectRanges(ranges, OPTIONS)).rejects.toThrow('gone');
  });

  test('the end of the request stops the reading', async () => {
    const controller = new AbortController();
    const bytes = gif(20, 10, 9_000);
    const { ranges, requests } = stored(Buffer.concat([bytes.subarray(0, -1), bytes, bytes]));
    const read: ByteRanges['read'] = async (position, length) => {
      if (position > 0) controller.abort(new Error('over'));
      return ranges.read(position, length);
    };
    await expect(inspectRanges({ read }, { ...OPTIONS, signal: controller.signal })).rejects.toThrow('over');
    expect(requests.length).toBe(2);
    await expect(inspectRanges(ranges, { ...OPTIONS, signal: controller.signal })).rejects.toThrow('over');
  });
});
