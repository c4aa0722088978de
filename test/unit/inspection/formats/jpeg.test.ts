import { describe, expect, test } from 'vitest';
import { exifBlock, short, text } from '../../../support/exif-bytes.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';
import { app1, jpeg, segment, startOfFrame } from '../../../support/jpeg.ts';

const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED = 'http://ns.adobe.com/xmp/extension/\0';
const PLACE = '<a exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0E"/>';
const damaged = (bytes: Buffer) => expect(inspectBytes(bytes)).rejects.toMatchObject({ code: 'CorruptImage' });

describe('the frame', () => {
  test.each([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])(
    'SOF %i',
    async (marker) => {
      expect(await inspectBytes(jpeg(startOfFrame({ marker })))).toMatchObject({ width: 16, height: 12, bit_depth: 8 });
    },
  );

  test.each([
    [1, 'gray'],
    [3, 'srgb'],
    [4, 'cmyk'],
  ])('%i components are %s', async (components, color_space) => {
    expect(await inspectBytes(jpeg(startOfFrame({ components })))).toMatchObject({ color_space, has_alpha: false });
  });

  test('two components have no color space', async () => {
    expect(await inspectBytes(jpeg(startOfFrame({ components: 2 })))).not.toHaveProperty('color_space');
  });

  test.each([2, 12, 16])('a precision of %i bits', async (precision) => {
    expect(await inspectBytes(jpeg(startOfFrame({ precision })))).toMatchObject({ bit_depth: precision });
  });

  test.each([
    ['no width', { width: 0 }],
    ['no height', { height: 0 }],
    ['no component', { components: 0 }],
    ['a precision of 1 bit', { precision: 1 }],
    ['a precision of 17 bits', { precision: 17 }],
  ])('%s is damaged', (_, options) => damaged(jpeg(startOfFrame(options))));

  test('a length that does not match its components is damaged', () => {
    const frame = startOfFrame();
    frame.writeUInt16BE(20, 2);
    return damaged(jpeg(frame));
  });

  test.each([0xc4, 0xc8, 0xcc])('marker %i is no frame', (marker) => damaged(jpeg(startOfFrame({ marker }))));
});

describe('segments', () => {
  const frame = startOfFrame();

  test('bytes between segments, fill bytes and restart markers are skipped', async () => {
    const garbage = Buffer.from('ffd00011ff00ffffff01ff01', 'hex');
    expect(await inspectBytes(jpeg(garbage, frame, garbage))).toMatchObject({ width: 16 });
  });

  test('a length of 0 counts as its own two bytes', async () => {
    expect(await inspectBytes(jpeg(Buffer.from('ffeb0000', 'hex'), frame))).toMatchObject({ width: 16 });
  });

  test('the end before a scan is damaged', async () => {
    await damaged(Buffer.concat([Buffer.from('ffd8', 'hex'), frame, Buffer.from('ffd9', 'hex')]));
    await damaged(Buffer.concat([Buffer.from('ffd8', 'hex'), frame]));
    await damaged(jpeg());
  });

  test('cut short at every length', async () => {
    const whole = jpeg(app1('Exif\0\0', exifBlock([text(0x10f, 'Acme')])), frame);
    // Marker and length of the scan suffice.
    for (let length = 3; length < whole.length - 12; length += 1) await damaged(whole.subarray(0, length));
    expect(await inspectBytes(whole.subarray(0, -11))).toMatchObject({ width: 16 });
  });
});

describe('EXIF and XMP in APP1', () => {
  const frame = startOfFrame();
  const exif = (block: Buffer) => app1('Exif\0\0', block);

  test('EXIF over two segments', async () => {
    const block = exifBlock([text(0x10f, 'Acme Optics'), short(0x112, 6)]);
    const facts = await inspectBytes(jpeg(exif(block.subarray(0, 70)), exif(block.subarray(70)), frame));
    expect(facts).toMatchObject({ exif: { make: 'Acme Optics' }, orientation: 6, display_width: 12 });
  });

  test('two blocks: the first value counts, the second completes', async () => {
    const [first, second] = [exifBlock([text(0x10f, 'First')]), exifBlock([text(0x10f, 'Second'), text(0x110, 'X-1')])];
    expect(await inspectBytes(jpeg(exif(first), exif(second), frame))).toMatchObject({
      exif: { make: 'First', model: 'X-1' },
    });
  });

  test('behind the frame, and with a damaged mark', async () => {
    const facts = await inspectBytes(jpeg(frame, app1('Exif\0\xff', exifBlock([text(0x10f, 'Acme')]))));
    expect(facts).toMatchObject({ exif: { make: 'Acme' } });
  });

  test('EXIF in another segment than APP1 is none', async () => {
    const content = Buffer.concat([Buffer.from('Exif\0\0'), exifBlock([text(0x10f, 'Acme')])]);
    expect(await inspectBytes(jpeg(segment(0xe2, content), frame))).not.toHaveProperty('exif');
  });

  test('the place in XMP, also in extended XMP over two segments', async () => {
    const header = Buffer.alloc(40);
    const place = { contains_location: true, location: { latitude: 48.5, longitude: 2.25 } };
    expect(await inspectBytes(jpeg(app1(XMP, PLACE), frame))).toMatchObject(place);
    const parts = [PLACE.slice(0, 25), PLACE.slice(25)].map((part) =>
      app1(EXTENDED, Buffer.concat([header, Buffer.from(part)])),
    );
    expect(await inspectBytes(jpeg(app1(XMP, '<a/>'), ...parts, frame))).toMatchObject(place);
  });

  test('orientation in XMP is not read', async () => {
    expect(await inspectBytes(jpeg(app1(XMP, '<a tiff:Orientation="6"/>'), frame))).toMatchObject({ orientation: 1 });
  });
});
