import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ByteRanges } from '../../../src/inspection/bytes/byte-ranges.ts';
import { createInspectors } from '../../../src/inspection/create-inspectors.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { CAMERA, gif, insert, noise, plain, pngChunk } from '../../support/sample-images.ts';

const MIB = 1024 * 1024;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inspector-'));
});
afterAll(() => rm(directory, { recursive: true }));

const files = () => readdir(directory);
/** Sends bytes in chunks of 64 KiB, and looks for a temporary file after each. */
async function spools(bytes: Buffer): Promise<{ facts: unknown; spooled: boolean }> {
  const inspector = createInspectors({ maxPixels: 1e8, directory })();
  let spooled = false;
  for (let at = 0; at < bytes.length; at += 65_536) {
    await inspector.add(bytes.subarray(at, at + 65_536));
    spooled ||= (await files()).length === 1;
  }
  const facts = await inspector.inspect();
  expect(await files()).toEqual([]);
  await inspector.discard();
  return { facts, spooled };
}
/** Application segments of 64 KiB in front of everything else in a JPEG. */
const segments = (count: number) =>
  Buffer.concat(Array<Buffer>(count).fill(Buffer.concat([Buffer.from('ffebffff', 'hex'), Buffer.alloc(0xfffd)])));

describe('no disk is used for', () => {
  test.each([
    ['jpeg', { quality: 100 }],
    ['png', {}],
    ['webp', { lossless: true, effort: 0 }],
    ['avif', { quality: 98, effort: 0 }],
  ] as const)('%s', async (format, options) => {
    const bytes = await noise(1100, 900).withExif(CAMERA).toFormat(format, options).toBuffer();
    expect(bytes.length).toBeGreaterThan(MIB);
    const { facts, spooled } = await spools(bytes);
    expect(spooled).toBe(false);
    expect(facts).toMatchObject({ width: 1100, height: 900, exif: { make: 'Acme Optics' }, contains_location: true });
  });

  test('GIF with most of its frames beyond it', async () => {
    const bytes = gif(20, 10, 9000);
    const long = Buffer.concat([bytes.subarray(0, 19), comment(300), comment(4000), bytes.subarray(19)]);
    expect(long.length).toBeGreaterThan(MIB);
    const { facts, spooled } = await spools(long);
    expect(facts).toMatchObject({ frames: 9000, width: 20, height: 10 });
    expect(spooled).toBe(false);
  });

  test('EXIF at the end of a PNG', async () => {
    const png = await noise(900, 700).png().toBuffer();
    const { default: sharp } = await import('sharp');
    const { exif } = await sharp(await plain(4, 4).withExif(CAMERA).jpeg().toBuffer()).metadata();
    const late = insert(png, png.length - 12, pngChunk('eXIf', exif?.subarray(6) ?? Buffer.alloc(0)));
    const { facts, spooled } = await spools(late);
    expect(spooled).toBe(false);
    expect(facts).toMatchObject({ exif: { make: 'Acme Optics' }, contains_location: true });
  });

  test('JPEG with more than 1 MiB of segments before its size', async () => {
    const jpeg = await plain(40, 30).withExif(CAMERA).jpeg().toBuffer();
    const { facts, spooled } = await spools(insert(jpeg, 2, segments(17)));
    expect(spooled).toBe(false);
    expect(facts).toEqual(await inspectBytes(jpeg));
  });

  test('PNG with more than 1 MiB in front of its pixels', async () => {
    const png = insert(await plain(40, 30).png().toBuffer(), 33, pngChunk('juNk', Buffer.alloc(MIB)));
    const { facts, spooled } = await spools(png);
    expect(spooled).toBe(false);
    expect(facts).toMatchObject({ width: 40, height: 30 });
  });

  test('too many pixels are refused before the rest has come', async () => {
    const bytes = await noise(1100, 900).jpeg({ quality: 100 }).toBuffer();
    const inspector = createInspectors({ maxPixels: 989_999 })();
    await inspector.add(bytes.subarray(0, MIB));
    await expect(inspector.add(bytes.subarray(MIB))).rejects.toMatchObject({ code: 'TooManyPixels' });
    await inspector.discard();
  });
});

function comment(blocks: number): Buffer {
  const block = Buffer.concat([Buffer.from([255]), Buffer.alloc(255)]);
  return Buffer.concat([Buffer.from([0x21, 0xfe]), ...Array<Buffer>(blocks).fill(block), Buffer.from([0])]);
}

test('bytes that are stored already are read back by range, and not spooled', async () => {
  const bytes = await noise(900, 700).tiff({ compression: 'none' }).toBuffer();
  // A second page whose directory is in the middle: the reader has to go back.
  const back = withMake(bytes, false);
  back.writeUInt32LE(MIB + 100_000, back.length - 8);
  back.fill(0, MIB + 100_000, MIB + 100_018).writeUInt16LE(1, MIB + 100_000);
  const reads: number[] = [];
  const stored: ByteRanges = {
    read: async (position, length) => {
      reads.push(position);
      return back.subarray(position, position + length);
    },
  };
  const inspector = createInspectors({ maxPixels: 1e8, directory })(stored);
  for (let at = 0; at < back.length; at += 65_536) {
    await inspector.add(back.subarray(at, at + 65_536));
    expect(await files()).toEqual([]);
  }
  expect(await inspector.inspect()).toMatchObject({ frames: 2, exif: { make: 'Big Camera' } });
  expect(reads).toContain(MIB + 100_000);
  await inspector.discard();
});

describe('a TIFF is spooled, since its directories point anywhere', () => {
  test('its directory at the end', async () => {
    const bytes = await noise(900, 700).tiff({ compression: 'none' }).toBuffer();
    expect(bytes.readUInt32LE(4)).toBeGreaterThan(MIB);
    const { facts, spooled } = await spools(bytes);
    expect(spooled).toBe(true);
    expect(facts).toMatchObject({ format: 'tiff', width: 900, height: 700, frames: 1 });
  });

  test('EXIF beyond the first MiB, and in BigTIFF', async () => {
    for (const bigtiff of [false, true]) {
      const bytes = await noise(900, 700).tiff({ compression: 'none', bigtiff }).toBuffer();
      const { facts } = await spools(withMake(bytes, bigtiff));
      expect(facts).toMatchObject({ format: 'tiff', width: 900, exif: { make: 'Big Camera' } });
    }
  });

  test('a text of 4 GiB', async () => {
    const bytes = await noise(900, 700).tiff({ compression: 'none' }).toBuffer();
    const { facts } = await spools(withMake(bytes, false, 0xffffffff));
    expect(facts).toMatchObject({ width: 900, exif: { make: 'Big Camera' } });
  });

  test('in a file for the owner alone', async () => {
    const bytes = await noise(900, 700).tiff({ compression: 'none' }).toBuffer();
    const inspector = createInspectors({ maxPixels: 1e8, directory })();
    await inspector.add(bytes.subarray(0, bytes.length - 1));
    const [name = ''] = await files();
    const { mode } = await stat(join(directory, name));
    // Windows has no such bits.
    expect(process.platform === 'win32' ? 0 : mode & 0o077).toBe(0);
    await inspector.discard();
    expect(await files()).toEqual([]);
  });
});

/** Moves the first directory to the end, with one entry more. */
function withMake(tiff: Buffer, big: boolean, claimed = 11): Buffer {
  const [entry, countSize] = big ? [20, 8] : [12, 2];
  const first = big ? Number(tiff.readBigUInt64LE(8)) : tiff.readUInt32LE(4);
  const count = big ? Number(tiff.readBigUInt64LE(first)) : tiff.readUInt16LE(first);
  const entries = Array.from({ length: count }, (_, index) => {
    const at = first + countSize + index * entry;
    return tiff.subarray(at, at + entry);
  });
  const make = Buffer.from('Big Camera\0');
  const added = Buffer.alloc(entry);
  added.writeUInt16LE(0x10f, 0);
  added.writeUInt16LE(2, 2);
  added.writeUInt32LE(claimed, 4);
  added.writeUInt32LE(tiff.length, big ? 12 : 8);
  const sorted = [...entries, added].sort((a, b) => a.readUInt16LE(0) - b.readUInt16LE(0));
  const head = Buffer.alloc(countSize);
  head.writeUInt16LE(count + 1, 0);
  const grown = Buffer.concat([tiff, make, head, ...sorted, Buffer.alloc(8)]);
  grown.writeUInt32LE(tiff.length + make.length, big ? 8 : 4);
  return grown;
}
