import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { exifBlock, short, text } from '../../../support/exif-bytes.ts';
import { expectRefusal } from '../../../support/expect-refusal.ts';
import { box, full, type HeifItem, rotation, u32 } from '../../../support/heif.ts';
import { HEVC, heifFile, still } from '../../../support/heif-samples.ts';
import { inspectBytes } from '../../../support/inspect-bytes.ts';

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
    const facts = await inspectBytes(heifFile({ items: [HEVC, exif(data)] }));
    expect(facts).toMatchObject({ exif: { make: 'Acme' }, orientation: 1, width: 64 });
  });

  test('of another picture is not that of the file', async () => {
    const items = [HEVC, HEVC, exif(Buffer.concat([u32(0), block]), { cdsc: [2] })];
    expect(await inspectBytes(heifFile({ items }))).not.toHaveProperty('exif');
    expect(await inspectBytes(heifFile({ items, primary: 2 }))).toHaveProperty('exif');
  });

  test('the place of another picture is a place in the file', async () => {
    const items = [HEVC, HEVC, { ...xmp(Buffer.from(place)), references: { cdsc: [2] } }];
    expect(await inspectBytes(heifFile({ items }))).toMatchObject({ contains_location: true });
  });

  test('the place in XMP, packed or not', async () => {
    const location = { latitude: 48.5, longitude: 2.25 };
    expect(await inspectBytes(heifFile({ items: [HEVC, xmp(Buffer.from(place))] }))).toMatchObject({ location });
    expect(await inspectBytes(heifFile({ items: [HEVC, xmp(deflateSync(place), 'deflate')] }))).toMatchObject({
      location,
    });
    const broken = await inspectBytes(heifFile({ items: [HEVC, xmp(Buffer.from(place), 'deflate')] }));
    expect(broken).toMatchObject({ contains_location: false });
  });

  test('with the boxes behind the pixels, of more than a head', async () => {
    const items = [{ ...HEVC, data: Buffer.alloc(1_500_000) }, exif(Buffer.concat([u32(0), block]))];
    const expected = { exif: { make: 'Acme' }, width: 64 };
    expect(await inspectBytes(heifFile({ items, isMetaLast: true }), { chunk: 65_536 })).toMatchObject(expected);
    expect(await inspectBytes(heifFile({ items }), { chunk: 65_536 })).toMatchObject(expected);
  });
});

describe('hostile boxes', () => {
  test('cut short at every length of the header', async () => {
    const whole = still(rotation(1));
    const end = whole.indexOf('mdat') - 4;
    for (let length = 24; length < end; length += 1) await expectRefusal(whole.subarray(0, length), 'CorruptImage');
    expect(await inspectBytes(whole.subarray(0, end))).toMatchObject({ width: 48 });
  });

  test.each([0, 1, 2, 7, 0xffffffff])('a box of size %i', async (size) => {
    const head = Buffer.concat([u32(size), Buffer.from('free')]);
    const type = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic'));
    await expectRefusal(Buffer.concat([type, head, Buffer.alloc(8)]), 'CorruptImage');
  });

  test('sizes of 64 bits', async () => {
    const whole = heifFile({});
    const at = whole.indexOf('meta') - 4;
    const long = Buffer.alloc(8);
    const end = whole.indexOf('mdat') - 4;
    long.writeBigUInt64BE(BigInt(end - at + 8));
    const parts = [whole.subarray(0, at), u32(1), Buffer.from('meta'), long, whole.subarray(at + 8, end)];
    expect(await inspectBytes(Buffer.concat(parts))).toMatchObject({ width: 64 });
    long.writeBigUInt64BE(0xffffffffffffffffn);
    expect(await inspectBytes(Buffer.concat(parts))).toMatchObject({ width: 64 });
    long.writeBigUInt64BE(15n);
    await expectRefusal(Buffer.concat(parts), 'CorruptImage');
  });

  test.each([
    ['iinf', 8_000_000],
    ['iloc', 8_000_000],
    ['free', 8_000_000],
  ])('a box %s of 8 MB in meta costs no memory', async (type, size) => {
    const inner = box(type, Buffer.alloc(size));
    const bytes = Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')), full('meta', inner)]);
    await expectRefusal(bytes, 'CorruptImage');
  });

  test('any number of small boxes ends at the budget', async () => {
    const boxes = Buffer.alloc(8_000_000, Buffer.from('\0\0\0\x08free'));
    const bytes = Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')), boxes]);
    await expectRefusal(bytes, 'CorruptImage', 'too many parts');
  });
});
