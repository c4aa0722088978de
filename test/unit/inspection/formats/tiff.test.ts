import { describe, expect, test } from 'vitest';
import { bytes, long, short, text } from '../../../support/exif-bytes.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';
import { type TiffField, tiff } from '../../../support/tiff.ts';

const SIZE = [short(0x100, 16), short(0x101, 12)];
const bits = (...values: number[]) => short(0x102, ...values);
const compression = (value: number) => short(0x103, value);
const photometric = (value: number) => short(0x106, value);
const samples = (value: number) => short(0x115, value);
const extra = (...values: number[]) => short(0x152, ...values);
const one = (...fields: TiffField[]) => tiff({ pages: [[...SIZE, ...fields]] });
const damaged = (file: Buffer) => expect(inspectBytes(file)).rejects.toMatchObject({ code: 'CorruptImage' });

describe('pixels', () => {
  test.each<[string, TiffField[], object]>([
    ['bilevel', [photometric(0)], { color_space: 'gray', bit_depth: 1, has_alpha: false }],
    ['12-bit gray', [bits(12), photometric(1)], { color_space: 'gray', bit_depth: 12 }],
    ['RGB', [bits(8, 8, 8), photometric(2), samples(3)], { color_space: 'srgb', bit_depth: 8, has_alpha: false }],
    ['RGB and alpha', [bits(8, 8, 8, 8), photometric(2), samples(4), extra(2)], { has_alpha: true }],
    ['a palette', [bits(4), photometric(3)], { color_space: 'srgb', bit_depth: 4, has_alpha: false }],
    ['CMYK', [bits(8, 8, 8, 8), photometric(5), samples(4)], { color_space: 'cmyk', has_alpha: false }],
    ['YCbCr', [bits(8, 8, 8), photometric(6), samples(3)], { color_space: 'srgb', has_alpha: false }],
    ['CIELab', [bits(8, 8, 8), photometric(8), samples(3)], { color_space: 'lab', bit_depth: 8, has_alpha: false }],
    ['no photometric interpretation', [bits(8, 8, 8), samples(3)], { color_space: 'srgb', has_alpha: false }],
  ])('%s', async (_, fields, facts) => {
    expect(await inspectBytes(one(...fields))).toMatchObject({ width: 16, height: 12, frames: 1, ...facts });
  });

  test('samples of different depths have no common one', async () => {
    expect(await inspectBytes(one(bits(5, 6, 5), photometric(2), samples(3)))).not.toHaveProperty('bit_depth');
  });

  test('an unknown color space is absent', async () => {
    expect(await inspectBytes(one(bits(16), photometric(32_844)))).not.toHaveProperty('color_space');
  });
});

describe('directories', () => {
  test('BigTIFF, far from the header', async () => {
    const pages = [[...SIZE, photometric(1), short(0x112, 6)]];
    expect(await inspectBytes(tiff({ big: true, pages, padding: 5000 }))).toMatchObject({
      width: 16,
      orientation: 6,
      display_width: 12,
    });
  });

  test('each is a frame', async () => {
    expect(await inspectBytes(tiff({ pages: [SIZE, SIZE, SIZE] }))).toMatchObject({ frames: 3 });
  });

  test.each([
    ['the first one', 8],
    ['a place behind the end', 0xfffffff0],
    ['the header', 1],
  ])('a chain that ends in %s is counted as far as it goes', async (_, last) => {
    const { frames } = await inspectBytes(tiff({ pages: [SIZE, SIZE], last }));
    expect(frames).toBeLessThanOrEqual(3);
  });

  test('one whose table is not in the file, or impossibly long, is none', async () => {
    const whole = tiff({ pages: [SIZE, SIZE] });
    expect(await inspectBytes(whole.subarray(0, -5))).toMatchObject({ frames: 1 });
    expect(await inspectBytes(whole.subarray(0, -4))).toMatchObject({ frames: 2 });
    whole.writeUInt16BE(5000, 8 + 2 + 2 * 12 + 4);
    expect(await inspectBytes(Buffer.concat([whole, Buffer.alloc(60_000)]))).toMatchObject({ frames: 1 });
  });

  test('at most 10,000', async () => {
    const pages = Array<TiffField[]>(10_001).fill(SIZE);
    await expect(inspectBytes(tiff({ pages }))).rejects.toMatchObject({ code: 'TooManyPixels' });
    expect(await inspectBytes(tiff({ pages: pages.slice(1) }))).toMatchObject({ frames: 10_000 });
  });

  test('cut short at every length', async () => {
    const whole = one(bits(8, 8, 8), photometric(2), samples(3));
    const table = 8 + 2 + 5 * 12;
    for (let length = 12; length < table; length += 1) await damaged(whole.subarray(0, length));
    expect(await inspectBytes(whole.subarray(0, table))).toMatchObject({ width: 16, frames: 1 });
  });

  test.each<[string, TiffField[]]>([
    ['no size', []],
    ['no height', [short(0x100, 16)]],
    ['a width of 0', [short(0x100, 0), short(0x101, 12)]],
    ['a width that is a fraction', [{ tag: 0x100, type: 11, value: Buffer.from('41840000', 'hex') }, short(0x101, 12)]],
    ['a width that is a text', [text(0x100, '16\0'), short(0x101, 12)]],
  ])('%s is damaged', (_, fields) => damaged(tiff({ pages: [fields] })));

  test('more entries than any directory has is none', async () => {
    const file = one();
    file.writeUInt16BE(4097, 8);
    await damaged(file);
  });

  test('pages of thousands of tags cost no more than pages of two', async () => {
    const many = Array.from({ length: 4090 }, (_, index) => long(0x100 + index, 16));
    const file = tiff({ pages: Array<TiffField[]>(40).fill(many) });
    expect(file.length).toBeGreaterThan(1_900_000);
    const before = process.cpuUsage();
    expect(await inspectBytes(file)).toMatchObject({ frames: 40 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(200);
  });
});

describe('XMP', () => {
  test('gives the place', async () => {
    const packet = '<a exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0E"/>';
    const facts = await inspectBytes(one(bytes(0x2bc, ...Buffer.from(packet))));
    expect(facts).toMatchObject({ contains_location: true, location: { latitude: 48.5, longitude: 2.25 } });
  });
});

describe('camera raw files are recognized by their tags', () => {
  const inside = (make: string, ...fields: TiffField[]) => {
    const sensor = [...SIZE, ...fields];
    // The picture of the sensor is in a directory of its own, here the second one of the chain.
    const main = [...SIZE, text(0x10f, `${make}\0`), long(0x14a, 8 + 2 + 4 * 12 + 4 + make.length + 1)];
    return tiff({ pages: [main, sensor] });
  };

  test.each([
    ['DNG', one(bytes(0xc612, 1, 4, 0, 0))],
    ['Nikon NEF', inside('NIKON CORPORATION', photometric(32_803))],
    ['Nikon NEF', inside('NIKON CORPORATION', compression(34_713))],
    ['Sony ARW', inside('SONY Corp', compression(32_767))],
    ['Samsung SRW', inside('SAMSUNG', compression(32_770))],
    ['Pentax PEF', one(compression(65_535), photometric(32_803), text(0x10f, 'PENTAX Corporation\0'))],
    ['TIFF/EP', one(photometric(34_892))],
  ])('%s', async (name, file) => {
    await expect(inspectBytes(file)).rejects.toMatchObject({
      code: 'UnsupportedImageFormat',
      message: expect.stringContaining(`a camera raw file (${name})`),
    });
  });

  test('a TIFF of a camera maker, with a reduced picture inside, is none', async () => {
    expect(await inspectBytes(inside('NIKON CORPORATION', photometric(6)))).toMatchObject({ width: 16 });
  });
});
