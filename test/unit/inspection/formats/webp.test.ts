import { describe, expect, test } from 'vitest';
import { exifBlock, short, text } from '../../../support/exif-bytes.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';

const damaged = (bytes: Buffer) => expect(inspectBytes(bytes)).rejects.toMatchObject({ code: 'CorruptImage' });
const EXIF = exifBlock([text(0x10f, 'Acme'), short(0x112, 6)]);
const PLACE = '<a exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0E"/>';

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

function riff(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

const lossy = (width = 16, height = 12) => {
  const content = Buffer.from('300100009d012a00000000', 'hex').subarray(0, 3 + 7);
  const bytes = Buffer.concat([Buffer.from([0x30, 1, 0, 0x9d, 1, 0x2a]), Buffer.alloc(4)]);
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return chunk('VP8 ', Buffer.concat([bytes, content]));
};
const lossless = (width = 16, height = 12, alpha = false) => {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0x2f;
  bytes.writeUInt32LE(((width - 1) | ((height - 1) << 14) | (alpha ? 1 << 28 : 0)) >>> 0, 1);
  return chunk('VP8L', bytes);
};
const extended = (width = 16, height = 12, flags = 0) => {
  const bytes = Buffer.alloc(10);
  bytes[0] = flags;
  bytes.writeUIntLE(width - 1, 4, 3);
  bytes.writeUIntLE(height - 1, 7, 3);
  return chunk('VP8X', bytes);
};

describe('the size', () => {
  test.each([
    ['lossy', riff(lossy()), { width: 16, height: 12, has_alpha: false }],
    ['lossy, scaling bits set', riff(lossy(16 | 0x4000, 12 | 0x8000)), { width: 16, height: 12 }],
    ['lossless', riff(lossless(16_384, 12)), { width: 16_384, height: 12, has_alpha: false }],
    ['lossless with alpha', riff(lossless(16, 12, true)), { has_alpha: true }],
    ['a canvas', riff(extended(2 ** 24, 1), lossy()), { width: 2 ** 24, height: 1, has_alpha: false }],
    ['a canvas with the alpha flag', riff(extended(16, 12, 0x10), lossy()), { has_alpha: true }],
    ['an alpha chunk without the flag', riff(extended(), chunk('ALPH', Buffer.alloc(3)), lossy()), { has_alpha: true }],
  ])('%s', async (_, bytes, facts) => {
    expect(await inspectBytes(bytes)).toMatchObject({ frames: 1, color_space: 'srgb', bit_depth: 8, ...facts });
  });

  test.each([
    ['no chunk', riff()],
    ['no width', riff(lossy(0))],
    ['no key frame', riff(chunk('VP8 ', Buffer.from([0x31, 1, 0, 0x9d, 1, 0x2a, 16, 0, 12, 0])))],
    ['no start code', riff(chunk('VP8 ', Buffer.alloc(10)))],
    ['another signature', riff(chunk('VP8L', Buffer.alloc(5)))],
    ['a canvas without a picture', riff(extended())],
    ['metadata alone', riff(chunk('EXIF', EXIF))],
  ])('%s is damaged', (_, bytes) => damaged(bytes));

  test('cut short at every length of the header', async () => {
    for (let length = 12; length < 30; length += 1) await damaged(riff(lossy()).subarray(0, length));
    expect(await inspectBytes(riff(lossy()).subarray(0, 30))).toMatchObject({ width: 16 });
  });
});

describe('EXIF and XMP', () => {
  test('behind the picture, without a flag, with the mark of a JPEG', async () => {
    const found = { exif: { make: 'Acme' }, orientation: 6, display_width: 12 };
    expect(await inspectBytes(riff(extended(), lossy(), chunk('EXIF', EXIF)))).toMatchObject(found);
    const marked = Buffer.concat([Buffer.from('Exif\0\0'), EXIF]);
    expect(await inspectBytes(riff(lossy(), chunk('EXIF', marked)))).toMatchObject(found);
  });

  test('the place in XMP, behind a chunk of odd length', async () => {
    const bytes = riff(extended(), lossy(), chunk('junk', Buffer.alloc(3)), chunk('XMP ', Buffer.from(PLACE)));
    expect(await inspectBytes(bytes)).toMatchObject({ location: { latitude: 48.5, longitude: 2.25 } });
  });

  test('a chunk of 4 GiB is skipped', async () => {
    const bytes = riff(extended(), lossy(), chunk('EXIF', EXIF));
    bytes.writeUInt32LE(0xffffffff, bytes.indexOf('EXIF') + 4);
    expect(await inspectBytes(bytes)).toMatchObject({ width: 16, contains_location: false });
  });
});
