import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../support/expect-refusal.ts';
import {
  auxiliaryType,
  av1Configuration,
  cleanAperture,
  grid,
  type Heif,
  type HeifItem,
  heif,
  hevcConfiguration,
  mirror,
  pixelInformation,
  rotation,
  spatialExtents,
} from '../../../support/heif.ts';
import { AV1, HEVC, heifFile, PROPERTIES, still } from '../../../support/heif-samples.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';

describe('the format is that of the primary item', () => {
  test.each([
    ['heic', ['avif', 'mif1'], HEVC],
    ['avif', ['heic', 'mif1', 'heic'], AV1],
    ['avif', ['mif1', 'miaf'], AV1],
  ])('%s, whatever the brands announce', async (format, brands, item) => {
    expect(await inspectBytes(heifFile({ brands, items: [item] }))).toMatchObject({
      format,
      content_type: `image/${format}`,
    });
  });

  test('not of the first item', async () => {
    expect(await inspectBytes(heifFile({ items: [HEVC, AV1], primary: 2 }))).toMatchObject({ format: 'avif' });
  });

  test.each([
    ['unci', 'a HEIF image uncompressed'],
    ['avc1', 'a HEIF image coded as AVC (H.264)'],
    ['j2k1', 'a HEIF image coded as JPEG 2000'],
    ['zzzz', 'a HEIF image with an unsupported codec'],
  ])('%s is unsupported, and named', (type, name) =>
    expectRefusal(heifFile({ items: [{ ...HEVC, type }] }), 'UnsupportedImageFormat', name),
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
    expect(await inspectBytes(heifFile({ items: [main, ...tiles] }))).toMatchObject(facts);
    expect(await inspectBytes(heifFile({ items: [{ ...main, isInMeta: true }, ...tiles] }))).toMatchObject(facts);
    const properties = [...PROPERTIES, spatialExtents(1280, 720)];
    expect(await inspectBytes(heifFile({ items: [{ ...main, properties: [4] }, ...tiles], properties }))).toMatchObject(
      facts,
    );
  });

  test('of an overlay, and of an identity', async () => {
    const data = Buffer.concat([Buffer.alloc(10), Buffer.from([1, 0, 2, 0])]);
    const overlay: HeifItem = { type: 'iovl', data, references: { dimg: [2] } };
    expect(await inspectBytes(heifFile({ items: [overlay, HEVC] }))).toMatchObject({ width: 256, height: 512 });
    const identity: HeifItem = { type: 'iden', references: { dimg: [2] }, properties: [4] };
    const properties = [...PROPERTIES, rotation(1)];
    expect(await inspectBytes(heifFile({ items: [identity, HEVC], properties }))).toMatchObject({
      width: 48,
      height: 64,
    });
  });

  test('none, or pictures made of each other, are damaged', async () => {
    await expectRefusal(heifFile({ items: [{ ...HEVC, properties: [2] }] }), 'CorruptImage');
    await expectRefusal(heifFile({ items: [{ type: 'grid', references: { dimg: [1] } }] }), 'CorruptImage');
    await expectRefusal(heifFile({ primary: 7 }), 'CorruptImage');
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
    const bytes = heifFile({
      items: [{ ...HEVC, properties: [1, 2] }],
      properties: [spatialExtents(64, 48), property],
    });
    expect(await inspectBytes(bytes)).toMatchObject(facts);
  });

  test.each([
    ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', true],
    ['urn:mpeg:hevc:2015:auxid:1', true],
    ['urn:mpeg:hevc:2015:auxid:2', false],
    ['urn:com:apple:photo:2020:aux:hdrgainmap', false],
  ])('an auxiliary picture %s', async (urn, has_alpha) => {
    const auxiliary: HeifItem = { ...HEVC, properties: [1, 2, 4], references: { auxl: [1] } };
    const bytes = heifFile({ items: [HEVC, auxiliary], properties: [...PROPERTIES, auxiliaryType(urn)] });
    expect(await inspectBytes(bytes)).toMatchObject({ has_alpha });
  });
});

describe('frames', () => {
  const brands = ['avis', 'mif1', 'msf1'];
  const frames = async (tracks: Heif['tracks'] & object, options: Partial<Heif> = {}) =>
    (await inspectBytes(heifFile({ brands, items: [AV1], tracks, ...options }))).frames;

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
    expect((await inspectBytes(heifFile({ items: [HEVC, HEVC, HEVC] }))).frames).toBe(1);
  });

  test('a sequence without a still image is unsupported', async () => {
    const bytes = heif({
      brands: ['msf1', 'hevc'],
      items: [],
      properties: [],
      tracks: [{ handler: 'pict', samples: 3 }],
    });
    await expectRefusal(bytes, 'UnsupportedImageFormat', 'a HEIF sequence without a still image');
  });
});
