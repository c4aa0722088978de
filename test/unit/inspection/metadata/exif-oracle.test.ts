import exifReader from 'exifreader';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readExifBlocks } from '../../../../src/inspection/metadata/exif.ts';
import { exifBlock, fractions, long, short, text } from '../../../support/exif-bytes.ts';

const [MAKE, LENS, TAKEN] = [0x10f, 0xa434, 0x9003];

/** Printable, and not only spaces: what is cleaned of texts has tests of its own. */
const words = fc.stringMatching(/^[!-~][ -~é写]{0,40}[!-~]$/);
const fraction = fc.tuple(fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
const degrees = (most: number) =>
  fc.tuple(fc.nat({ max: most - 1 }), fc.nat({ max: 59 }), fc.nat({ max: 5999 })).map(
    ([whole, minutes, hundredths]) =>
      [
        [whole, 1],
        [minutes, 1],
        [hundredths, 100],
      ] as [number, number][],
  );
const two = (value: number) => String(value).padStart(2, '0');
const date = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((day) => {
  const [year, month, at] = [day.getUTCFullYear(), two(day.getUTCMonth() + 1), two(day.getUTCDate())];
  return `${year}:${month}:${at} ${two(day.getUTCHours())}:${two(day.getUTCMinutes())}:${two(day.getUTCSeconds())}`;
});

const camera = fc.record({
  make: words,
  lens: words,
  taken: date,
  exposure: fraction,
  iso: fc.integer({ min: 1, max: 65_534 }),
  orientation: fc.integer({ min: 1, max: 8 }),
  latitude: degrees(90),
  longitude: degrees(180),
  south: fc.boolean(),
  west: fc.boolean(),
});

test('EXIF is read as ExifReader reads it', async () => {
  const property = fc.asyncProperty(camera, async (wanted) => {
    const { latitude, longitude, south, west } = wanted;
    const block = exifBlock(
      [text(MAKE, `${wanted.make}\0`), short(0x112, wanted.orientation)],
      [
        fractions(0x829a, wanted.exposure),
        short(0x8827, wanted.iso),
        text(TAKEN, `${wanted.taken}\0`),
        text(LENS, `${wanted.lens}\0`),
      ],
      [
        text(1, south ? 'S\0' : 'N\0'),
        fractions(2, ...latitude),
        text(3, west ? 'W\0' : 'E\0'),
        fractions(4, ...longitude),
        long(5, 0),
      ],
    );
    const { exif = {}, gps = {} } = exifReader.load(block, { expanded: true });
    const read = await readExifBlocks([block]);
    const [above, below] = exif.ExposureTime?.value ?? [0, 1];
    expect(read).toMatchObject({
      exif: {
        make: exif.Make?.value[0],
        lens: exif.LensModel?.value[0],
        iso: exif.ISOSpeedRatings?.value,
        exposure_time: above / below,
        taken_at: exif.DateTimeOriginal?.value[0]?.replace(/^(....):(..):(..) /, '$1-$2-$3T'),
      },
      orientation: exif.Orientation?.value,
    });
    expect(read.location?.latitude).toBeCloseTo(gps.Latitude ?? Number.NaN, 7);
    expect(read.location?.longitude).toBeCloseTo(gps.Longitude ?? Number.NaN, 7);
  });
  await fc.assert(property, { numRuns: 200 });
});
