import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../support/inspect-bytes.ts';
import { gif, gifXmp, insert } from '../../../support/sample-images.ts';

const AFTER_HEADER = 13 + 6;
const PLACE = '<a exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0E"/>';

describe('GIF', () => {
  test('cut short at every length: damaged without a frame, else counted as far as it goes', async () => {
    const whole = gif(20, 10, 2);
    const firstFrame = whole.indexOf(0x2c) + 10;
    for (let length = 6; length < firstFrame; length += 1) {
      await expect(inspectBytes(whole.subarray(0, length))).rejects.toMatchObject({ code: 'CorruptImage' });
    }
    expect(await inspectBytes(whole.subarray(0, firstFrame))).toMatchObject({ frames: 1, width: 20, height: 10 });
  });

  test('bytes that are no block end it', async () => {
    expect(await inspectBytes(insert(gif(20, 10, 3), gif(20, 10, 1).length - 1, Buffer.from([0])))).toMatchObject({
      frames: 1,
    });
  });

  test('the place in XMP, whose bytes are no sub-blocks', async () => {
    expect(await inspectBytes(insert(gif(20, 10, 3), AFTER_HEADER, gifXmp(PLACE)))).toMatchObject({
      frames: 3,
      contains_location: true,
      location: { latitude: 48.5, longitude: 2.25 },
    });
  });

  test('XMP without an end is left out', async () => {
    const xmp = Buffer.from(`!\xff\x0bXMP DataXMP${PLACE}`, 'latin1');
    const bytes = Buffer.concat([gif(20, 10, 1).subarray(0, -1), xmp]);
    expect(await inspectBytes(bytes)).toMatchObject({ frames: 1, contains_location: false });
  });

  test('another application is no XMP', async () => {
    const loop = Buffer.from('!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', 'latin1');
    expect(await inspectBytes(insert(gif(20, 10, 2), AFTER_HEADER, loop))).toMatchObject({ frames: 2 });
  });
});
