import { describe, expect, test } from 'vitest';
import { xmpLocation } from '../../../../src/inspection/metadata/xmp.ts';

const packet = (latitude: string, longitude: string, more = '') =>
  Buffer.from(`<rdf:Description exif:GPSLatitude="${latitude}" exif:GPSLongitude="${longitude}" ${more}/>`);

describe('the place in XMP', () => {
  test.each([
    ['48,12.6N', '16,30E', { latitude: 48.21, longitude: 16.5 }],
    ['48,12,36S', '16,30,0W', { latitude: -48.21, longitude: -16.5 }],
    ['+48.21', '-16.5', { latitude: 48.21, longitude: -16.5 }],
    ['0,0N', '0,0W', { latitude: 0, longitude: 0 }],
  ])('%s %s', (latitude, longitude, location) => {
    expect(xmpLocation([packet(latitude, longitude)])).toEqual(location);
  });

  test.each([
    ['91,0N', '16,30E'],
    ['48,12N', '181,0E'],
    ['48,12E', '16,30E'],
    ['48,12', '16,30'],
    ['somewhere', '16,30E'],
    ['', ''],
    ['1e5', '16.5'],
  ])('%j %j is none', (latitude, longitude) => {
    expect(xmpLocation([packet(latitude, longitude)])).toBeUndefined();
  });

  test('a height, and a depth', () => {
    const height = 'exif:GPSAltitude="25/2" exif:GPSAltitudeRef="0"';
    expect(xmpLocation([packet('1,0N', '1,0E', height)])).toMatchObject({ altitude: 12.5 });
    expect(xmpLocation([packet('1,0N', '1,0E', height.replace('"0"', '"1"'))])).toMatchObject({ altitude: -12.5 });
    expect(xmpLocation([packet('1,0N', '1,0E', 'exif:GPSAltitude="1/0"')])).not.toHaveProperty('altitude');
  });

  test('elements, other prefixes, spaces, and the misspelling of drones', () => {
    const text = `<a:GPSLatitude xml:lang="x"> 48,30N </a:GPSLatitude>
      <drone-dji:GpsLongtitude>+2.25</drone-dji:GpsLongtitude>`;
    expect(xmpLocation([Buffer.from(text)])).toEqual({ latitude: 48.5, longitude: 2.25 });
    expect(xmpLocation([Buffer.from("<b x:GPSLatitude = '48,30N' x:GPSLongitude='2,15E'")])).toBeDefined();
  });

  test('UTF-16', () => {
    expect(xmpLocation([Buffer.from(packet('48,30N', '2,15E').toString(), 'utf16le')])).toBeDefined();
  });

  test('the destination is another place', () => {
    const text = 'exif:GPSDestLatitude="48,30N" exif:GPSDestLongitude="2,15E"';
    expect(xmpLocation([Buffer.from(text)])).toBeUndefined();
  });

  test('one coordinate in each of two packets is none; the first whole place counts', () => {
    const [north, east] = ['<exif:GPSLatitude>1,0N<', '<exif:GPSLongitude>1,0E<'].map((text) => Buffer.from(text));
    expect(xmpLocation([north ?? Buffer.alloc(0), east ?? Buffer.alloc(0)])).toBeUndefined();
    expect(xmpLocation([Buffer.from('<a/>'), packet('1,0N', '1,0E'), packet('2,0N', '2,0E')])).toMatchObject({
      latitude: 1,
    });
  });

  test.each([':GPSLatitude=', ':GPSLatitude ', '<a:GPSLatitude>', ':GPSLatitude="1,0N"', '<'])(
    '1 MiB of %j is searched in little time',
    (part) => {
      const before = process.cpuUsage();
      xmpLocation([Buffer.alloc(1024 * 1024, part)]);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(200);
    },
  );
});
