import { describe, expect, test } from 'vitest';
import { createInspectors } from '../../../src/inspection/create-inspectors.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { bmp, gif, plain } from '../../support/sample-images.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const refused = async (bytes: Buffer): Promise<string> => {
  const error: unknown = await inspectBytes(bytes).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'UnsupportedImageFormat', target: 'body' });
  return error instanceof Error ? error.message : '';
};

describe('what is no accepted image is named', () => {
  test.each([
    ['%PDF-1.7\n', 'a PDF document'],
    [SVG, 'an SVG drawing'],
    [`\uFEFF  ${SVG}`, 'an SVG drawing'],
    [`<?xml version="1.0"?>\n<!-- a drawing -->\n${SVG}`, 'an SVG drawing'],
    [`<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">${SVG}`, 'an SVG drawing'],
    ['<?xml version="1.0"?><note/>', 'an XML document'],
    ['<!doctype html><title>Page</title>', 'an HTML page'],
    ['<!-- saved --><html>', 'an HTML page'],
    ['{"image": 1}', 'JSON: set Content-Type'],
    ['--x\r\nContent-Disposition: form-data; name="a"', 'a multipart form: set Content-Type'],
    ['Dear Sir or Madam', 'text'],
    ['BMW is a maker of cars and of motorcycles', 'text'],
    ['data:image/png;base64,iVBORw0KGgo=', 'a data URI'],
    ['PK\x03\x04\x14\0', 'a ZIP archive or an office document'],
    ['\x1f\x8b\x08', 'a gzip archive'],
    ['\0\0\0\x18ftypmp42\0\0\0\0isommp42', 'an MP4 video or audio file'],
    ['\0\0\0\x14ftypqt  \0\0\0\0qt  ', 'a QuickTime movie'],
    ['\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'a camera raw file (Canon CR3)'],
    ['II*\0\x10\0\0\0CR\x02\0', 'a camera raw file (Canon CR2)'],
    ['II*\0\x08\0\0\0IIIITRAW', 'a camera raw file (Phase One IIQ)'],
    ['ID3\x04\0\0\0', 'an MP3 sound'],
    ['RIFF\x24\0\0\0WAVEfmt ', 'a WAVE sound'],
    ['\0asm\x01\0\0\0', 'a WebAssembly module'],
    ['SQLite format 3\0', 'an SQLite database'],
    ['\0\0\x01\0\x01\0', 'an icon (ICO)'],
    ['8BPS\0\x01', 'a Photoshop document (PSD)'],
    ['\xff\x0a\0', 'a JPEG XL image'],
    ['\0\0\0\x0cjP  \r\n\x87\n', 'a JPEG 2000 image'],
    ['\x01\x02\x03\x04', 'in an unrecognized format'],
    ['\xff\xd8', 'in an unrecognized format'],
    ['\x89PNG\r\n', 'in an unrecognized format'],
  ])('%j', async (start, name) => {
    const encoding = start.startsWith('\uFEFF') ? 'utf8' : 'latin1';
    expect(await refused(Buffer.from(start, encoding))).toMatch(`The bytes are ${name}`);
  });

  test('the message says what to send', async () => {
    expect(await refused(Buffer.from('%PDF-1.7'))).toBe(
      'The bytes are a PDF document. Send JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF or BMP.',
    );
  });

  test('a DNG is a camera raw file, though it is a TIFF', async () => {
    const tiff = await plain(4, 4).tiff().toBuffer();
    const directory = tiff.readUInt32LE(4);
    const grown = Buffer.concat([tiff, tiff.subarray(directory)]);
    grown.writeUInt32LE(tiff.length, 4);
    // The last entry, so that the tags stay in order.
    const last = tiff.length + 2 + (tiff.readUInt16LE(directory) - 1) * 12;
    grown.writeUInt16LE(0xc612, last);
    expect(await refused(grown)).toContain('a camera raw file (DNG)');
  });

  test('nothing at all', async () => {
    await refused(Buffer.alloc(0));
  });
});

describe('as early as it can be known', () => {
  test('text is refused within the first KiB, whatever comes after', async () => {
    const inspector = createInspectors({ maxPixels: 1e6 })();
    const line = Buffer.from(`${'x'.repeat(255)}\n`);
    await inspector.add(line);
    await inspector.add(line);
    await inspector.add(line);
    expect(inspector.format).toBeUndefined();
    await expect(inspector.add(line)).rejects.toMatchObject({ code: 'UnsupportedImageFormat' });
    // The first refusal stands.
    await expect(inspector.add(await plain(4, 4).png().toBuffer())).rejects.toMatchObject({ message: /are text/ });
    await expect(inspector.inspect()).rejects.toMatchObject({ code: 'UnsupportedImageFormat' });
  });

  test.each([
    ['jpeg', 3],
    ['png', 8],
    ['gif', 6],
    ['webp', 12],
    ['tiff', 12],
    ['bmp', 18],
  ] as const)('%s is known by %i bytes', async (format, needed) => {
    const made = { gif: () => gif(1, 1, 1), bmp: () => bmp() };
    const bytes = format === 'gif' || format === 'bmp' ? made[format]() : await plain(4, 4).toFormat(format).toBuffer();
    const inspector = createInspectors({ maxPixels: 1e6 })();
    await inspector.add(bytes.subarray(0, needed - 1));
    expect(inspector.format).toBeUndefined();
    await inspector.add(bytes.subarray(needed - 1, needed));
    expect(inspector.format).toBe(format);
    await inspector.discard();
  });

  test.each([
    ['avif', 'mif1', 'heic'],
    ['avif', 'mif1', 'avif'],
    ['mif1', 'miaf', 'avif'],
    ['mif1', 'heic', 'avif'],
    ['mif1', 'miaf', 'miaf'],
    ['isom', 'iso6', 'hevc'],
  ])('brands %s, %s, %s: the first that names a codec', async (...brands) => {
    const inspector = createInspectors({ maxPixels: 1e6 })();
    const box = `\0\0\0\x18ftyp${brands[0]}\0\0\0\0${brands[1]}${brands[2]}`;
    await inspector.add(Buffer.from(box, 'latin1'));
    expect(inspector.format).toBe(
      brands.find((brand) => /^(avif|heic|hevc)$/.test(brand)) === 'avif' ? 'avif' : 'heic',
    );
    await inspector.discard();
  });
});
