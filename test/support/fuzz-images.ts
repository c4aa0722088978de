import { deflateSync } from 'node:zlib';
import { exifBlock, fractions, long, short, text } from './exif-bytes.ts';
import { heic } from './heic.ts';
import { auxiliaryType, av1Configuration, cleanAperture, grid, heif, rotation, spatialExtents, u32 } from './heif.ts';
import { bmp, CAMERA, gif, gifXmp, insert, plain, pngChunk } from './sample-images.ts';
import { tiff } from './tiff.ts';

const XMP = '<rdf:Description exif:GPSLatitude="48,12.6N" exif:GPSLongitude="16,30.0E" exif:GPSAltitude="25/2"/>';

/** One file for each kind of structure that a reader follows. */
export async function fuzzImages(): Promise<Buffer[]> {
  const camera = plain(16, 12).withExif(CAMERA);
  const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
  const written = await Promise.all(formats.map((format) => camera.clone().toFormat(format).toBuffer()));
  const [jpeg = Buffer.alloc(0), png = Buffer.alloc(0), webp = Buffer.alloc(0)] = written;
  const big = await plain(16, 12).tiff({ bigtiff: true }).toBuffer();
  const xmp = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${XMP}`, 'latin1');
  const profile = Buffer.from(`\nexif\n 8\n${exifBlock([text(0x10f, 'Acme')]).toString('hex')}\n`);
  const packed = Buffer.concat([Buffer.from('Raw profile type exif\0\0'), deflateSync(profile)]);
  const international = Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), deflateSync(Buffer.from(XMP))]);
  const pages = [
    [short(0x100, 16), short(0x101, 12), short(0x102, 8, 8, 8, 8), short(0x106, 2), short(0x115, 4), short(0x152, 2)],
    [short(0x100, 8), short(0x101, 8)],
  ];
  return [
    ...written,
    big,
    gif(16, 12, 3),
    insert(gif(16, 12, 2, true), 19, gifXmp(XMP)),
    bmp({ headerSize: 124 }),
    heic({ width: 16, height: 12, turns: 1, exif: exifBlock([text(0x10f, 'Acme'), short(0x112, 6)]) }),
    gridOfTiles(),
    insert(jpeg, 2, Buffer.concat([Buffer.from([0xff, 0xe1, 0, xmp.length + 2]), xmp])),
    insert(insert(png, 33, pngChunk('zTXt', packed)), 33, pngChunk('iTXt', international)),
    Buffer.concat([webp, Buffer.from('XMP '), Buffer.from(u32(XMP.length)).reverse(), Buffer.from(XMP)]),
    tiff({ pages: [[...(pages[0] ?? []), long(0x14a, 8), fractions(0x11a, [72, 1])], pages[1] ?? []] }),
    tiff({ pages, big: true }),
  ];
}

function gridOfTiles(): Buffer {
  const alpha = auxiliaryType('urn:mpeg:mpegB:cicp:systems:auxiliary:alpha');
  return heif({
    brands: ['avif', 'mif1', 'msf1', 'avis'],
    properties: [
      spatialExtents(32, 24),
      spatialExtents(16, 12),
      av1Configuration(0x40),
      rotation(1),
      cleanAperture([20, 1], [20, 1], [0, 1], [0, 1]),
      alpha,
    ],
    items: [
      { type: 'grid', data: grid(2, 2, 32, 24), properties: [1, 5, 4], references: { dimg: [2, 3] }, isInMeta: true },
      { type: 'av01', data: Buffer.alloc(8), properties: [2, 3] },
      { type: 'av01', data: Buffer.alloc(8), properties: [2, 3], references: { auxl: [1] } },
      { type: 'av01', data: Buffer.alloc(8), properties: [2, 3, 6], references: { auxl: [1] } },
      { type: 'Exif', data: Buffer.concat([u32(0), exifBlock([text(0x10f, 'Acme')])]), references: { cdsc: [1] } },
      {
        type: 'mime',
        contentType: 'application/rdf+xml',
        contentEncoding: 'deflate',
        data: deflateSync(Buffer.from(XMP)),
        references: { cdsc: [1] },
      },
    ],
    tracks: [
      { handler: 'pict', samples: 3 },
      { handler: 'soun', samples: 40 },
    ],
  });
}
