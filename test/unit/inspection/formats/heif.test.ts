import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { exifBlock, short, text } from '../../../support/exif-bytes.ts';
import {
  auxiliaryType,
  av1Configuration,
  box,
  cleanAperture,
  full,
  grid,
  type Heif,
  type HeifItem,
  heif,
  hevcConfiguration,
  mirror,
  pixelInformation,
  rotation,
  spatialExtents,
  u32,
} from '../../../support/heif.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';

const HEVC: HeifItem = { type: 'hvc1', data: Buffer.alloc(16), properties: [1, 2] };
const AV1: HeifItem = { type: 'av01', data: Buffer.alloc(16), properties: [1, 3] };
const PROPERTIES = [spatialExtents(64, 48), hevcConfiguration(8), av1Configuration(0)];
const file = (options: Partial<Heif>) => heif({ items: [HEVC], properties: PROPERTIES, ...options });
const still = (...more: readonly Buffer[]) =>
  file({
    items: [{ ...HEVC, properties: [1, 2, ...more.map((_, index) => index + 4)] }],
    properties: [...PROPERTIES, ...more],
  });
const refused = (bytes: Buffer, code: string, message = '') =>
  expect(inspectBytes(bytes)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });

describe('the format is that of the primary item', () => {
  test.each([
    ['heic', ['avif', 'mif1'], HEVC],
    ['avif', ['heic', 'mif1', 'heic'], AV1],
    ['avif', ['mif1', 'miaf'], AV1],
  ])('%s, whatever the brands announce', async (format, brands, item) => {
    expect(await inspectBytes(file({ brands, items: [item] }))).toMatchObject({
      format,
      content_type: `image/${format}`,
    });
  });

  test('not of the first item', async () => {
    expect(await inspectBytes(file({ items: [HEVC, AV1], primary: 2 }))).toMatchObject({ format: 'avif' });
  });

  test.each([
    ['unci', 'a HEIF image uncompressed'],
    ['avc1', 'a HEIF image coded as AVC (H.264)'],
    ['j2k1', 'a HEIF image coded as JPEG 2000'],
    ['zzzz', 'a HEIF image with an unsupported codec'],
  ])('%s is unsupported, and named', (type, name) =>
    refused(file({ items: [{ ...HEVC, type }] }), 'UnsupportedImageFormat', name),
  );
});

describe('the size', () => {
  test.each<[string, readonly Buffer[], object]>([
    ['as coded', [], { width: 64, height: 48 }],
    ['turned by a quarter', [rotation(1)], { width: 48, height: 64 }],
    ['turned by a half', [rotation(2)], { width: 64, height: 48 }],
    ['mirrored', [mirror(0)], { width: 64, height: 48 }],
    ['cropped', [cleanAperture([40, 1], [60, 2], [0, 1], [0, 1])], { width: 40, height: 30 }],
    ['cropped, then turned', [cleanAperture([40, 1], [30, 1], [0, 1], [0, 1]), rotation(3)], { width: 30, height: 40 }],
    ['cropped by nothing', [cleanAperture([40, 0], [30, 1], [0, 1], [0, 1])], { width: 64, height: 48 }],
    ['cropped to more than there is', [cleanAperture([99, 1], [30, 1], [0, 1], [0, 1])], { width: 64, height: 48 }],
  ])('%s', async (_, transformations, size) => {
    expect(await inspectBytes(still(...transformations))).toMatchObject({ ...size, orientation: 1 });
  });

  test('of a grid, by its property or by its own data', async () => {
    const tiles = Array<HeifItem>(300).fill({ ...HEVC, isHidden: false });
    const main: HeifItem = {
      type: 'grid',
      data: grid(15, 20, 1280, 720),
      references: { dimg: tiles.map((_, at) => at + 2) },
    };
    const facts = { width: 1280, height: 720, frames: 1, format: 'heic', bit_depth: 8 };
    expect(await inspectBytes(file({ items: [main, ...tiles] }))).toMatchObject(facts);
    expect(await inspectBytes(file({ items: [{ ...main, isInMeta: true }, ...tiles] }))).toMatchObject(facts);
    const properties = [...PROPERTIES, spatialExtents(1280, 720)];
    expect(await inspectBytes(file({ items: [{ ...main, properties: [4] }, ...tiles], properties }))).toMatchObject(
      facts,
    );
  });

  test('of an overlay, and of an identity', async () => {
    const data = Buffer.concat([Buffer.alloc(10), Buffer.from([1, 0, 2, 0])]);
    const overlay: HeifItem = { type: 'iovl', data, references: { dimg: [2] } };
    expect(await inspectBytes(file({ items: [overlay, HEVC] }))).toMatchObject({ width: 256, height: 512 });
    const identity: HeifItem = { type: 'iden', references: { dimg: [2] }, properties: [4] };
    const properties = [...PROPERTIES, rotation(1)];
    expect(await inspectBytes(file({ items: [identity, HEVC], properties }))).toMatchObject({ width: 48, height: 64 });
  });

  test('none, or pictures made of each other, are damaged', async () => {
    await refused(file({ items: [{ ...HEVC, properties: [2] }] }), 'CorruptImage');
    await refused(file({ items: [{ type: 'grid', references: { dimg: [1] } }] }), 'CorruptImage');
    await refused(file({ primary: 7 }), 'CorruptImage');
  });
});

describe('pixels', () => {
  test.each<[string, Buffer, object]>([
    ['AV1 of 8 bits', av1Configuration(0), { bit_depth: 8, color_space: 'srgb' }],
    ['AV1 of 10 bits', av1Configuration(0x40), { bit_depth: 10 }],
    ['AV1 of 12 bits, gray', av1Configuration(0x70), { bit_depth: 12, color_space: 'gray' }],
    ['HEVC of 10 bits', hevcConfiguration(10), { bit_depth: 10, color_space: 'srgb' }],
    ['HEVC, gray', hevcConfiguration(8, 0), { bit_depth: 8, color_space: 'gray' }],
    ['by pixi', pixelInformation(10, 10, 10), { bit_depth: 10, color_space: 'srgb' }],
    ['by pixi, gray', pixelInformation(8), { bit_depth: 8, color_space: 'gray' }],
  ])('%s', async (_, property, facts) => {
    const bytes = file({ items: [{ ...HEVC, properties: [1, 2] }], properties: [spatialExtents(64, 48), property] });
    expect(await inspectBytes(bytes)).toMatchObject(facts);
  });

  test.each([
    ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', true],
    ['urn:mpeg:hevc:2015:auxid:1', true],
    ['urn:mpeg:hevc:2015:auxid:2', false],
    ['urn:com:apple:photo:2020:aux:hdrgainmap', false],
  ])('an auxiliary picture %s', async (urn, has_alpha) => {
    const auxiliary: HeifItem = { ...HEVC, properties: [1, 2, 4], references: { auxl: [1] } };
    const bytes = file({ items: [HEVC, auxiliary], properties: [...PROPERTIES, auxiliaryType(urn)] });
    expect(await inspectBytes(bytes)).toMatchObject({ has_alpha });
  });
});

describe('frames', () => {
  const brands = ['avis', 'mif1', 'msf1'];
  const frames = async (tracks: Heif['tracks'] & object, options: Partial<Heif> = {}) =>
    (await inspectBytes(file({ brands, items: [AV1], tracks, ...options }))).frames;

  test('are the samples of the longest picture track', async () => {
    const tracks = [12, 3].map((samples) => ({ handler: 'pict', samples }));
    expect(await frames(tracks)).toBe(12);
    expect(await frames(tracks, { padding: 300_000 })).toBe(12);
  });

  test('sound, alpha, video and thumbnails are none', async () => {
    const others = ['soun', 'auxv', 'vide', 'meta'].map((handler) => ({ handler, samples: 400 }));
    expect(await frames([...others, { handler: 'pict', samples: 400, isThumbnail: true }])).toBe(1);
  });

  test('other pictures of the file are none', async () => {
    expect((await inspectBytes(file({ items: [HEVC, HEVC, HEVC] }))).frames).toBe(1);
  });

  test('a sequence without a still image is unsupported', async () => {
    const bytes = heif({
      brands: ['msf1', 'hevc'],
      items: [],
      properties: [],
      tracks: [{ handler: 'pict', samples: 3 }],
    });
    await refused(bytes, 'UnsupportedImageFormat', 'a HEIF sequence without a still image');
  });
});

describe('EXIF and XMP', () => {
  const block = exifBlock([text(0x10f, 'Acme'), short(0x112, 6)]);
  const place = '<a exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0E"/>';
  const exif = (data: Buffer, references: HeifItem['references'] = { cdsc: [1] }): HeifItem => ({
    type: 'Exif',
    data,
    references,
  });
  const xmp = (data: Buffer, contentEncoding = ''): HeifItem => ({
    type: 'mime',
    contentType: 'application/rdf+xml',
    contentEncoding,
    data,
    references: { cdsc: [1] },
  });

  test.each([
    ['at once', Buffer.concat([u32(0), block])],
    ['at an offset', Buffer.concat([u32(6), Buffer.from('Exif\0\0'), block])],
    ['far behind', Buffer.concat([u32(3000), Buffer.alloc(3000), block])],
    ['at another place than the offset says', Buffer.concat([u32(0), Buffer.from('Exif\0\0'), block])],
  ])('the TIFF header %s', async (_, data) => {
    const facts = await inspectBytes(file({ items: [HEVC, exif(data)] }));
    expect(facts).toMatchObject({ exif: { make: 'Acme' }, orientation: 1, width: 64 });
  });

  test('of another picture is not that of the file', async () => {
    const items = [HEVC, HEVC, exif(Buffer.concat([u32(0), block]), { cdsc: [2] })];
    expect(await inspectBytes(file({ items }))).not.toHaveProperty('exif');
    expect(await inspectBytes(file({ items, primary: 2 }))).toHaveProperty('exif');
  });

  test('the place of another picture is a place in the file', async () => {
    const items = [HEVC, HEVC, { ...xmp(Buffer.from(place)), references: { cdsc: [2] } }];
    expect(await inspectBytes(file({ items }))).toMatchObject({ contains_location: true });
  });

  test('the place in XMP, packed or not', async () => {
    const location = { latitude: 48.5, longitude: 2.25 };
    expect(await inspectBytes(file({ items: [HEVC, xmp(Buffer.from(place))] }))).toMatchObject({ location });
    expect(await inspectBytes(file({ items: [HEVC, xmp(deflateSync(place), 'deflate')] }))).toMatchObject({ location });
    const broken = await inspectBytes(file({ items: [HEVC, xmp(Buffer.from(place), 'deflate')] }));
    expect(broken).toMatchObject({ contains_location: false });
  });

  test('with the boxes behind the pixels, of more than a head', async () => {
    const items = [{ ...HEVC, data: Buffer.alloc(1_500_000) }, exif(Buffer.concat([u32(0), block]))];
    const expected = { exif: { make: 'Acme' }, width: 64 };
    expect(await inspectBytes(file({ items, isMetaLast: true }), { chunk: 65_536 })).toMatchObject(expected);
    expect(await inspectBytes(file({ items }), { chunk: 65_536 })).toMatchObject(expected);
  });
});

describe('hostile boxes', () => {
  test('cut short at every length of the header', async () => {
    const whole = still(rotation(1));
    const end = whole.indexOf('mdat') - 4;
    for (let length = 24; length < end; length += 1) await refused(whole.subarray(0, length), 'CorruptImage');
    expect(await inspectBytes(whole.subarray(0, end))).toMatchObject({ width: 48 });
  });

  test.each([0, 1, 2, 7, 0xffffffff])('a box of size %i', async (size) => {
    const head = Buffer.concat([u32(size), Buffer.from('free')]);
    const type = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic'));
    await refused(Buffer.concat([type, head, Buffer.alloc(8)]), 'CorruptImage');
  });

  test('sizes of 64 bits', async () => {
    const whole = file({});
    const at = whole.indexOf('meta') - 4;
    const long = Buffer.alloc(8);
    const end = whole.indexOf('mdat') - 4;
    long.writeBigUInt64BE(BigInt(end - at + 8));
    const parts = [whole.subarray(0, at), u32(1), Buffer.from('meta'), long, whole.subarray(at + 8, end)];
    expect(await inspectBytes(Buffer.concat(parts))).toMatchObject({ width: 64 });
    long.writeBigUInt64BE(0xffffffffffffffffn);
    expect(await inspectBytes(Buffer.concat(parts))).toMatchObject({ width: 64 });
    long.writeBigUInt64BE(15n);
    await refused(Buffer.concat(parts), 'CorruptImage');
  });

  test.each([
    ['iinf', 8_000_000],
    ['iloc', 8_000_000],
    ['free', 8_000_000],
  ])('a box %s of 8 MB in meta costs no memory', async (type, size) => {
    const inner = box(type, Buffer.alloc(size));
    const bytes = Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')), full('meta', inner)]);
    await refused(bytes, 'CorruptImage');
  });

  test('any number of small boxes ends at the budget', async () => {
    const boxes = Buffer.alloc(8_000_000, Buffer.from('\0\0\0\x08free'));
    const bytes = Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')), boxes]);
    await refused(bytes, 'CorruptImage', 'too many parts');
  });
});
