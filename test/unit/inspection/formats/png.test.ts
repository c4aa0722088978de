import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { exifBlock, short, text } from '../../../support/exif-bytes.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';
import { pngChunk } from '../../../support/sample-images.ts';

const damaged = (bytes: Buffer) => expect(inspectBytes(bytes)).rejects.toMatchObject({ code: 'CorruptImage' });
const EXIF = exifBlock([text(0x10f, 'Acme'), short(0x112, 6)]);
const PLACE = '<a exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0E"/>';
const FOUND = { exif: { make: 'Acme' }, orientation: 6 };
const profile = (content: Buffer, type = 'exif') =>
  Buffer.from(`\n${type}\n  ${content.length}\n${content.toString('hex').replaceAll(/(.{72})/g, '$1\n')}\n`);

function header({ width = 16, height = 12, depth = 8, type = 2 } = {}): Buffer {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  content[8] = depth;
  content[9] = type;
  return pngChunk('IHDR', content);
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const PIXELS = [pngChunk('IDAT', Buffer.alloc(4)), pngChunk('IEND', Buffer.alloc(0))];
const png = (...chunks: readonly Buffer[]) => Buffer.concat([SIGNATURE, ...chunks, ...PIXELS]);

describe('the header', () => {
  test.each([
    [0, 1, { color_space: 'gray', bit_depth: 1, has_alpha: false }],
    [0, 16, { color_space: 'gray', bit_depth: 16, has_alpha: false }],
    [2, 8, { color_space: 'srgb', bit_depth: 8, has_alpha: false }],
    [4, 8, { color_space: 'gray', bit_depth: 8, has_alpha: true }],
    [6, 16, { color_space: 'srgb', bit_depth: 16, has_alpha: true }],
  ])('color type %i of %i bits', async (type, depth, facts) => {
    expect(await inspectBytes(png(header({ type, depth })))).toMatchObject({ width: 16, height: 12, ...facts });
  });

  test('a palette, with and without transparency', async () => {
    const palette = pngChunk('PLTE', Buffer.alloc(6));
    const plain = await inspectBytes(png(header({ type: 3, depth: 2 }), palette));
    expect(plain).toMatchObject({ color_space: 'srgb', bit_depth: 8, has_alpha: false });
    const clear = await inspectBytes(png(header({ type: 3, depth: 2 }), palette, pngChunk('tRNS', Buffer.alloc(1))));
    expect(clear).toMatchObject({ has_alpha: true });
    await damaged(png(header({ type: 3, depth: 2 })));
  });

  test("Apple's CgBI in front of it", async () => {
    expect(await inspectBytes(png(pngChunk('CgBI', Buffer.alloc(4)), header()))).toMatchObject({ width: 16 });
  });

  test('any other chunk in front of it is damaged', () => damaged(png(pngChunk('juNk', Buffer.alloc(4)), header())));

  test.each([
    ['no width', { width: 0 }],
    ['a height of 2³¹', { height: 2 ** 31 }],
    ['3 bits', { depth: 3 }],
    ['color type 5', { type: 5 }],
    ['a palette of 16 bits', { type: 3, depth: 16 }],
  ])('%s is damaged', (_, options) => damaged(png(header(options))));

  test('cut short at every length in front of the pixels', async () => {
    const whole = png(header(), pngChunk('eXIf', EXIF));
    const pixels = whole.indexOf('IDAT') + 4;
    for (let length = 8; length < pixels; length += 1) await damaged(whole.subarray(0, length));
    expect(await inspectBytes(whole.subarray(0, pixels))).toMatchObject(FOUND);
  });

  test('what is no chunk is damaged in front of the pixels, and skipped behind them', async () => {
    const junk = Buffer.from('\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
    await damaged(Buffer.concat([SIGNATURE, header(), junk, ...PIXELS]));
    const late = Buffer.concat([SIGNATURE, header(), ...PIXELS.slice(0, 1), junk, pngChunk('eXIf', EXIF)]);
    expect(await inspectBytes(late)).toMatchObject(FOUND);
  });
});

describe('frames', () => {
  const control = (frames: number) => {
    const content = Buffer.alloc(8);
    content.writeUInt32BE(frames);
    return pngChunk('acTL', content);
  };

  test('are announced in front of the pixels', async () => {
    expect(await inspectBytes(png(header(), control(4)))).toMatchObject({ frames: 4 });
    expect(await inspectBytes(png(header(), control(0)))).toMatchObject({ frames: 1 });
    const [pixels = Buffer.alloc(0)] = PIXELS;
    expect(await inspectBytes(png(header(), pixels, control(4)))).toMatchObject({ frames: 1 });
  });
});

describe('EXIF and XMP', () => {
  const packed = (keyword: string, content: Buffer) =>
    pngChunk('zTXt', Buffer.concat([Buffer.from(`${keyword}\0\0`), deflateSync(content)]));
  const international = (keyword: string, content: Buffer, flag = 0) =>
    pngChunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0${String.fromCharCode(flag)}\0en\0Wort\0`), content]));

  test.each([
    ['eXIf', pngChunk('eXIf', EXIF)],
    ['a profile in zTXt', packed('Raw profile type exif', profile(EXIF))],
    ['a profile in tEXt', pngChunk('tEXt', Buffer.concat([Buffer.from('Raw profile type exif\0'), profile(EXIF)]))],
    ['a profile in iTXt', international('Raw profile type exif', profile(EXIF))],
    ['a packed profile in iTXt', international('Raw profile type exif', deflateSync(profile(EXIF)), 1)],
    [
      'a profile of APP1',
      packed('Raw profile type APP1', profile(Buffer.concat([Buffer.from('Exif\0\0'), EXIF]), 'generic')),
    ],
  ])('%s, in front of the pixels and behind them', async (_, chunk) => {
    expect(await inspectBytes(png(header(), chunk))).toMatchObject(FOUND);
    const [pixels = Buffer.alloc(0)] = PIXELS;
    expect(await inspectBytes(png(header(), pixels, chunk))).toMatchObject(FOUND);
  });

  test('EXIF of its own chunk counts before that of a text', async () => {
    const chunk = pngChunk('eXIf', exifBlock([text(0x10f, 'Chunk')]));
    expect(await inspectBytes(png(header(), packed('Raw profile type exif', profile(EXIF)), chunk))).toMatchObject({
      exif: { make: 'Chunk' },
      orientation: 6,
    });
  });

  test.each([
    ['iTXt', international('XML:com.adobe.xmp', Buffer.from(PLACE))],
    ['packed iTXt', international('XML:com.adobe.xmp', deflateSync(PLACE), 1)],
    ['a profile', packed('Raw profile type xmp', profile(Buffer.from(PLACE), 'xmp'))],
  ])('the place in XMP of %s', async (_, chunk) => {
    expect(await inspectBytes(png(header(), chunk))).toMatchObject({
      contains_location: true,
      location: { latitude: 48.5, longitude: 2.25 },
    });
  });

  test.each([
    ['another keyword', packed('Comment', profile(EXIF))],
    ['no keyword', pngChunk('tEXt', profile(EXIF))],
    ['no hexadecimal', packed('Raw profile type exif', Buffer.from('\nexif\n 12\nzzzz'))],
    ['what is not packed', pngChunk('zTXt', Buffer.concat([Buffer.from('Raw profile type exif\0\0'), profile(EXIF)]))],
    ['iTXt without its fields', pngChunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0'))],
  ])('%s is left out', async (_, chunk) => {
    expect(await inspectBytes(png(header(), chunk))).toMatchObject({ width: 16, contains_location: false });
  });

  test('a text that unpacks to more than the limit is left out, at the cost of the limit', async () => {
    const bomb = packed('Raw profile type exif', Buffer.alloc(200_000_000, 0x20));
    const before = process.cpuUsage();
    const facts = await inspectBytes(png(header(), ...Array<Buffer>(50).fill(bomb)));
    const { user, system } = process.cpuUsage(before);
    expect(facts).toMatchObject({ width: 16, contains_location: false });
    expect((user + system) / 1000).toBeLessThan(200);
  });
});
