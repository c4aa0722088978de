import { describe, expect, test } from 'vitest';
import type { ImageFacts } from '../../../../src/inspection/image-facts.ts';
import { bytes, doubles, exifBlock, fractions, long, pngWithExif, short, text } from '../../../support/exif-bytes.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';

type Fields = Parameters<typeof exifBlock>[0];

const MAKE = 0x10f;
const MODEL = 0x110;
const EXPOSURE = 0x829a;
const ISO = 0x8827;
const TAKEN = 0x9003;
const OFFSET = 0x9011;

const facts = async (main: Fields, exif: Fields = [], gps: Fields = []): Promise<ImageFacts> =>
  inspectBytes(await pngWithExif(exifBlock(main, exif, gps)));

describe('texts', () => {
  test.each([
    ['cut at the first NUL', 'Acme\0secret\0', 'Acme'],
    ['trimmed', '  Acme   \0', 'Acme'],
    ['free of control characters', 'A\x01c\x1b[31m\x7fm\u0085e\r\n', 'Ac[31mme'],
    ['free of marks that turn the direction', 'A\u202ecm\u2066e\u200f', 'Acme'],
    ['kept in any script', 'Ácmé 写真', 'Ácmé 写真'],
    ['cut at 256 characters', 'x'.repeat(300), 'x'.repeat(256)],
    ['never cut through a character', '😀'.repeat(300), '😀'.repeat(256)],
    ['nor through one of several bytes', `x${'😀'.repeat(300)}`, `x${'😀'.repeat(255)}`],
    ['kept as the data they are', '<b>__proto__</b>', '<b>__proto__</b>'],
  ])('%s', async (_, value, shown) => {
    expect((await facts([text(MAKE, value)])).exif).toEqual({ make: shown });
  });

  test('Latin-1 is read as such, and UTF-8 by its own type', async () => {
    expect((await facts([text(MAKE, Buffer.from('Acm\xe9', 'latin1'))])).exif).toEqual({ make: 'Acmé' });
    expect((await facts([text(MAKE, 'Acmé', 129)])).exif).toEqual({ make: 'Acmé' });
  });

  test('nothing that can be shown is absent', async () => {
    expect(await facts([text(MAKE, '   \0'), text(MODEL, '\x01\x02\0')])).not.toHaveProperty('exif');
  });
});

describe('numbers', () => {
  test.each<[string, Fields]>([
    ['a denominator of 0', [fractions(EXPOSURE, [1, 0])]],
    ['0/0', [fractions(EXPOSURE, [0, 0])]],
    ['zero', [fractions(EXPOSURE, [0, 1]), short(ISO, 0)]],
    ['a text', [text(EXPOSURE, '1/160\0'), text(ISO, 'auto\0')]],
  ])('%s is no number', async (_, exif) => {
    expect(await facts([], exif)).not.toHaveProperty('exif');
  });

  test('floats, of four bytes without their noise', async () => {
    const single = { tag: EXPOSURE, type: 11, value: Buffer.from('3c4ccccd', 'hex') };
    expect((await facts([], [single, doubles(0x829d, 2.8)])).exif).toEqual({ exposure_time: 0.0125, f_number: 2.8 });
    expect(await facts([], [doubles(EXPOSURE, Number.NaN), doubles(0x829d, Infinity)])).not.toHaveProperty('exif');
  });

  test('the first of several, and the tag for large values', async () => {
    expect((await facts([], [short(ISO, 200, 400)])).exif).toEqual({ iso: 200 });
    expect((await facts([], [short(ISO, 65_535), long(0x8832, 102_400)])).exif).toEqual({ iso: 102_400 });
  });
});

describe('the time', () => {
  test.each([
    ['2008:05:30 15:56:01', undefined, '2008-05-30T15:56:01'],
    ['2008:05:30 15:56:01', '-05:30', '2008-05-30T15:56:01-05:30'],
    ['2008:05:30 15:56:01', 'Z', '2008-05-30T15:56:01Z'],
    ['2008:05:30 15:56:01', '+99:00', '2008-05-30T15:56:01'],
    ['2008:05:30 15:56:01', '   :  ', '2008-05-30T15:56:01'],
    ['2008:05:30 15:56:01+02:00', '-05:30', '2008-05-30T15:56:01+02:00'],
    ['2008:05:30 15:56:01.250Z', undefined, '2008-05-30T15:56:01Z'],
    ['2008:05:30 15:56:01', '+0200', '2008-05-30T15:56:01+02:00'],
    ['2008:05:30 15:56:01', '+2:00', '2008-05-30T15:56:01+02:00'],
    ['2004: 7: 5  9: 3: 1', undefined, '2004-07-05T09:03:01'],
    ['2004-07-05T09:03:01', undefined, '2004-07-05T09:03:01'],
    ['2020:02:29 00:00:00', undefined, '2020-02-29T00:00:00'],
  ])('%s %s', async (taken, offset, expected) => {
    const fields = [text(TAKEN, `${taken}\0`), ...(offset ? [text(OFFSET, `${offset}\0`)] : [])];
    expect((await facts([], fields)).exif).toEqual({ taken_at: expected });
  });

  test.each([
    '0000:00:00 00:00:00',
    '2008:13:01 00:00:00',
    '2019:02:29 00:00:00',
    '2008:05:30 24:00:00',
    '2008:05:30 15:60:00',
    '2008:05:30',
    '    :  :     :  :  ',
    'yesterday at four o',
  ])('%s is none', async (taken) => {
    expect(await facts([], [text(TAKEN, `${taken}\0`)])).not.toHaveProperty('exif');
  });

  test('the time of a change is not the time of the picture', async () => {
    expect(await facts([text(0x132, '2008:05:30 15:56:01\0')])).not.toHaveProperty('exif');
  });
});

describe('the place', () => {
  const latitude = (ref: string, ...parts: [number, number][]) => [text(1, `${ref}\0`), fractions(2, ...parts)];
  const longitude = (ref: string, ...parts: [number, number][]) => [text(3, `${ref}\0`), fractions(4, ...parts)];
  const north = latitude('N', [48, 1], [12, 1], [36, 1]);
  const east = longitude('E', [16, 1], [30, 1], [0, 1]);

  test.each<[string, Fields, object]>([
    ['north east', [...north, ...east], { latitude: 48.21, longitude: 16.5 }],
    [
      'south west, decimal minutes',
      [...latitude('S', [33, 1], [515, 10], [0, 1]), ...longitude('w', [70, 1], [30, 1], [0, 1])],
      { latitude: -33.85833333, longitude: -70.5 },
    ],
    ['a height', [...north, ...east, bytes(5, 0), fractions(6, [25, 2])], { altitude: 12.5 }],
    ['a depth', [...north, ...east, bytes(5, 1), fractions(6, [25, 2])], { altitude: -12.5 }],
    [
      'degrees alone',
      [...latitude('N', [4821, 100]), ...longitude('E', [165, 10])],
      { latitude: 48.21, longitude: 16.5 },
    ],
    ['two fractions', [...latitude('N', [48, 1], [126, 10]), ...east], { latitude: 48.21 }],
    ['four fractions', [...latitude('N', [48, 1], [12, 1], [36, 1], [7, 1]), ...east], { latitude: 48.21 }],
    ['seconds of 0/0', [...latitude('N', [48, 1], [12, 1], [0, 0]), ...east], { latitude: 48.2 }],
    ['floats', [text(1, 'N\0'), doubles(2, 48, 12, 36), ...east], { latitude: 48.21 }],
    ['0, 0', [...latitude('S', [0, 1], [0, 1], [0, 1]), ...longitude('W', [0, 1], [0, 1], [0, 1])], { latitude: 0 }],
  ])('%s', async (_, gps, location) => {
    expect(await facts([], [], gps)).toMatchObject({ contains_location: true, location });
  });

  test.each<[string, Fields]>([
    ['only a version', [bytes(0, 2, 3, 0, 0)]],
    ['only a latitude', north],
    ['no hemisphere', [fractions(2, [48, 1], [12, 1], [36, 1]), ...east]],
    ['an unknown hemisphere', [...latitude('X', [48, 1], [12, 1], [36, 1]), ...east]],
    ['a denominator of 0', [...latitude('N', [48, 1], [12, 0], [36, 1]), ...east]],
    ['0/0', [...latitude('N', [0, 0], [0, 0], [0, 0]), ...longitude('E', [0, 0], [0, 0], [0, 0])]],
    ['a negative part', [text(1, 'N\0'), { ...fractions(2, [48, 1], [0xffffffff, 1], [0, 1]), type: 10 }, ...east]],
    ['five fractions', [...latitude('N', [48, 1], [12, 1], [36, 1], [0, 1], [0, 1]), ...east]],
    ['floats that are not finite', [text(1, 'N\0'), doubles(2, Number.NaN, 12, 36), ...east]],
    ['91 degrees', [...latitude('N', [91, 1], [0, 1], [0, 1]), ...east]],
    ['181 degrees', [...north, ...longitude('E', [180, 1], [60, 1], [0, 1])]],
  ])('%s is none', async (_, gps) => {
    const found = await facts([], [], gps);
    expect(found.contains_location).toBe(false);
    expect(found).not.toHaveProperty('location');
  });
});

describe('hostile EXIF', () => {
  test.each<[string, Fields]>([
    ['4 G bytes of text', [{ ...text(MAKE, 'Acme Optics'), count: 0xffffffff }]],
    ['4 G fractions', [{ ...fractions(EXPOSURE, [1, 2]), count: 0xffffffff }]],
    ['directories that point at themselves', [long(0x8769, 8), long(0x8825, 8)]],
    ['directories beyond the end', [long(0x8769, 0xfffffff0), long(0x8825, 0xffffffff)]],
    ['a type that nobody knows', [{ ...text(MAKE, 'Acme'), type: 77 }]],
  ])('%s', async (_, main) => {
    expect(await facts([...main, text(MODEL, 'X-1\0')])).toMatchObject({ format: 'png', exif: { model: 'X-1' } });
  });
});
