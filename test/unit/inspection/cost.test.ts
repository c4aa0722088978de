import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { createInspectors } from '../../../src/inspection/create-inspectors.ts';
import { long, short } from '../../support/exif-bytes.ts';
import { box, full, heif, spatialExtents, u32 } from '../../support/heif.ts';
import { app1, jpeg, startOfFrame } from '../../support/jpeg.ts';
import { pngChunk } from '../../support/sample-images.ts';
import { tiff } from '../../support/tiff.ts';

const MIB = 1024 * 1024;
/** Of the processor, where `yardstick` takes 30 ms; a run of its own takes half. A slower machine is given more. */
const MAX_CPU_MS = 50;
const YARDSTICK_MS = 30;
const MAX_GROWTH_KB = 64 * 1024;
const ATTEMPTS = 4;

const YARD = new Uint8Array(MIB);
const YARD_ROUNDS = 10;

const create = createInspectors({ maxPixels: 100_000_000 });
const latin1 = (text: string) => Buffer.from(text, 'latin1');

const PNG = Buffer.concat([
  latin1('\x89PNG\r\n\x1a\n'),
  pngChunk('IHDR', Buffer.from('00000008000000080802000000', 'hex')),
]);
const GIF = latin1('GIF89a\x08\0\x08\0\0\0\0');
const GIF_IMAGE = latin1('\x2c\0\0\0\0\x08\0\x08\0\0\x02');
const WEBP = latin1('RIFF\0\0\0\0WEBP');
const HEIC = box('ftyp', latin1('heic\0\0\0\0mif1heicmsf1'));
const XMP = 'http://ns.adobe.com/xap/1.0/\0';

/** 100 MiB of a part that is repeated behind a header, and never held as a whole. */
const repeated = (head: Buffer, part: string) => ({ head, part: latin1(part) });
const many = (count: number, make: (index: number) => Buffer) =>
  Buffer.concat(Array.from({ length: count }, (_, index) => make(index)));
const u16 = (value: number) => Buffer.from([(value >> 8) & 255, value & 255]);
const item = (id: number, type: string) => box('infe', u32(0x02000000), u16(id), u16(0), latin1(`${type}\0`));
/** `iinf` with so many items, the first of them the picture. */
const items = (count: number, type: string) => {
  const entries = many(count, (id) => item(id + 1, id === 0 ? 'hvc1' : type));
  return full('iinf', u16(0), entries);
};
const meta = (...boxes: readonly Buffer[]) =>
  Buffer.concat([HEIC, full('meta', full('pitm', u16(1)), ...boxes), box('mdat', Buffer.alloc(8))]);

async function cost(send: (add: (bytes: Buffer) => Promise<void>) => Promise<void>): Promise<number> {
  const inspector = create();
  const before = process.cpuUsage();
  try {
    await send((bytes) => inspector.add(bytes));
    await inspector.inspect();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(['CorruptImage', 'TooManyPixels']).toContain(error.code);
  } finally {
    await inspector.discard();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** CPU ms of a fixed piece of work: how fast the machine is now. */
function yardstick(): number {
  const before = process.cpuUsage();
  let sum = 0;
  for (let round = 0; round < YARD_ROUNDS; round += 1) for (const byte of YARD) sum = (sum * 31 + byte) | 0;
  // Used, so that the engine does not leave out the loop.
  expect(sum).toBe(0);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The least of a few attempts: the machine may have other work, and the engine compiles during the first. */
async function assertCheap(send: (add: (bytes: Buffer) => Promise<void>) => Promise<void>): Promise<void> {
  const before = process.resourceUsage().maxRSS;
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least > MAX_CPU_MS; attempt += 1)
    least = Math.min(least, (await cost(send)) / Math.max(1, yardstick() / YARDSTICK_MS));
  expect(least).toBeLessThan(MAX_CPU_MS);
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(MAX_GROWTH_KB);
}

describe('100 MiB of', () => {
  test.each([
    ['GIF sub-blocks of one byte', repeated(Buffer.concat([GIF, GIF_IMAGE]), '\x01\x01')],
    ['GIF sub-blocks of 255 bytes', repeated(Buffer.concat([GIF, GIF_IMAGE]), '\xff')],
    ['GIF extensions', repeated(GIF, '\x21\xfe\0')],
    ['GIF extensions of XMP without an end', repeated(GIF, '\x21\xff\x0bXMP DataXMP\0')],
    ['empty PNG chunks', repeated(PNG, '\0\0\0\0abcdXXXX')],
    ['empty PNG pixels', repeated(PNG, '\0\0\0\0IDATXXXX')],
    ['EXIF in PNG chunks', repeated(PNG, '\0\0\0\x08eXIfII*\0\0\0\0\0XXXX')],
    ['stuffed bytes in a JPEG', repeated(latin1('\xff\xd8\xff'), '\0\xff')],
    ['fill bytes in a JPEG', repeated(latin1('\xff\xd8\xff'), '\xff')],
    ['zeros in a JPEG', repeated(latin1('\xff\xd8\xff'), '\0')],
    ['restart markers in a JPEG', repeated(latin1('\xff\xd8'), '\xff\xd0')],
    ['empty JPEG segments', repeated(latin1('\xff\xd8'), '\xff\xeb\0\x02')],
    ['JPEG segments of EXIF', repeated(latin1('\xff\xd8'), '\xff\xe1\0\x0aExif\0\0II')],
    ['empty WebP chunks', repeated(WEBP, 'abcd\0\0\0\0')],
    ['EXIF in WebP chunks', repeated(WEBP, 'EXIF\x08\0\0\0II*\0\0\0\0\0')],
    ['empty HEIF boxes', repeated(HEIC, '\0\0\0\x08free')],
    [
      'HEIF tracks',
      repeated(
        Buffer.concat([HEIC, u32(0), latin1('moov')]),
        '\0\0\0\x20trak\0\0\0\x18mdia\0\0\0\x10hdlr\0\0\0\0\0\0\0\0',
      ),
    ],
  ])('%s', async (_, { head, part }) => {
    const chunk = Buffer.alloc(Math.floor(65_536 / part.length) * part.length, part);
    await assertCheap(async (add) => {
      await add(head);
      for (let sent = 0; sent < 100 * MIB; sent += chunk.length) await add(chunk);
    });
  });
});

describe('structures made for work', () => {
  const bomb = (size: number) =>
    pngChunk('zTXt', Buffer.concat([Buffer.from('Raw profile type exif\0\0'), deflateSync(Buffer.alloc(size, 0x20))]));
  const pixels = [pngChunk('IDAT', Buffer.alloc(4)), pngChunk('IEND', Buffer.alloc(0))];
  const size = [short(0x100, 16), short(0x101, 12)];
  const tags = Array.from({ length: 4090 }, (_, index) => long(0x100 + index, 16));
  const half = XMP.length + ':GPSLatitude="1,0N"'.length * 3400;

  test.each([
    [
      'PNG texts that unpack to the limit',
      Buffer.concat([PNG, ...Array<Buffer>(5_000).fill(bomb(500 * 1024)), ...pixels]),
    ],
    ['PNG texts that unpack to 200 MB', Buffer.concat([PNG, ...Array<Buffer>(20).fill(bomb(200_000_000)), ...pixels])],
    [
      'XMP of half a place',
      jpeg(...Array<Buffer>(16).fill(app1(XMP, ':GPSLatitude="1,0N"'.repeat(3400).slice(0, half))), startOfFrame()),
    ],
    ['TIFF pages of 4,090 tags', tiff({ pages: Array(360).fill(tags) })],
    ['10,000 TIFF pages', tiff({ pages: Array(10_000).fill(size) })],
    ['HEIF items of EXIF', meta(items(40_000, 'Exif'))],
    [
      'HEIF references',
      meta(
        items(40_000, 'Exif'),
        full(
          'iref',
          many(80_000, (id) => box('cdsc', u16(2 + (id % 60_000)), u16(0))),
        ),
      ),
    ],
    [
      'HEIF associations',
      meta(
        items(30_000, 'hvc1'),
        full(
          'iref',
          many(60_000, (id) => box('auxl', u16(2 + (id % 30_000)), u16(1), u16(1))),
        ),
        box(
          'iprp',
          box('ipco', spatialExtents(8, 8)),
          full(
            'ipma',
            u32(300_000),
            many(300_000, (id) => Buffer.concat([u16(id), u16(0).subarray(1)])),
          ),
        ),
      ),
    ],
    [
      'HEIF properties',
      meta(
        items(1, 'hvc1'),
        box(
          'iprp',
          box(
            'ipco',
            many(120_000, () => box('free')),
          ),
        ),
      ),
    ],
    [
      'a HEIF grid of 65,000 tiles',
      heif({
        items: [
          { type: 'grid', data: Buffer.alloc(12), references: { dimg: Array(65_000).fill(2) } },
          { type: 'hvc1' },
        ],
        properties: [],
      }),
    ],
  ])('%s', async (_, bytes) => {
    await assertCheap(async (add) => {
      for (let at = 0; at < bytes.length; at += 65_536) await add(bytes.subarray(at, at + 65_536));
    });
  });
});
