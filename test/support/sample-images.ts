import { crc32 } from 'node:zlib';
import sharp, { type Exif, type Sharp } from 'sharp';

/** Pixels that do not compress, the same in every run. */
export function noise(width: number, height: number): Sharp {
  const raw = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let at = 0; at < raw.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    raw[at] = state;
  }
  return sharp(raw, { raw: { width, height, channels: 3 } });
}

export function plain(width: number, height: number, background = 'teal'): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

export const CAMERA: Exif = {
  IFD0: { Make: 'Acme Optics', Model: 'X-1', Software: 'Firmware 1.0' },
  IFD2: {
    DateTimeOriginal: '2020:02:29 12:00:01',
    OffsetTimeOriginal: '+02:00',
    ExposureTime: '1/160',
    FNumber: '71/10',
    ISOSpeedRatings: '100',
    FocalLength: '135/1',
    LensModel: 'Acme 135mm',
  },
  IFD3: {
    GPSLatitudeRef: 'S',
    GPSLatitude: '48/1 12/1 36/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '16/1 30/1 0/1',
    GPSAltitude: '25/2',
  },
};

export function pngChunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(8 + named.length);
  chunk.writeUInt32BE(content.length, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), 4 + named.length);
  return chunk;
}

/** Puts bytes into a file in front of those at `at`. */
export function insert(file: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)]);
}

/** A GIF of frames of one pixel on a canvas. */
export function gif(width: number, height: number, frames: number, alpha = false): Buffer {
  const header = Buffer.from('GIF89a\0\0\0\0\x80\0\0', 'latin1');
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  const control = Buffer.from([0x21, 0xf9, 4, alpha ? 1 : 0, 1, 0, 0, 0]);
  const image = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  const frame = Buffer.concat([control, image]);
  return Buffer.concat([
    header,
    Buffer.from([0, 0, 0, 255, 255, 255]),
    ...Array<Buffer>(frames).fill(frame),
    Buffer.from(';'),
  ]);
}

/** XMP in an application extension, with the bytes behind it that lead readers of sub-blocks to the end. */
export function gifXmp(packet: string): Buffer {
  const trailer = [1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0];
  return Buffer.concat([Buffer.from(`!\xff\x0bXMP DataXMP${packet}`, 'latin1'), Buffer.from(trailer)]);
}

export interface Bmp {
  headerSize?: number;
  width?: number;
  height?: number;
  planes?: number;
  bitCount?: number;
  compression?: number;
  masks?: readonly number[];
}

/** The headers of a Windows bitmap, and no pixels. */
export function bmp(options: Bmp = {}): Buffer {
  const { headerSize = 40, width = 7, height = 5, planes = 1, bitCount = 24, compression = 0, masks = [] } = options;
  const bytes = Buffer.alloc(14 + Math.max(headerSize, 40 + masks.length * 4));
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(headerSize, 14);
  if (headerSize === 12) {
    for (const [index, value] of [width, height, planes, bitCount].entries())
      bytes.writeUInt16LE(value, 18 + index * 2);
    return bytes;
  }
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(planes, 26);
  bytes.writeUInt16LE(bitCount, 28);
  bytes.writeUInt32LE(compression, 30);
  for (const [index, mask] of masks.entries()) bytes.writeUInt32LE(mask, 54 + index * 4);
  return bytes;
}
