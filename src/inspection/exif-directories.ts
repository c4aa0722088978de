import type { ByteSource } from './byte-source.ts';
import { EXIF_POINTER, GPS_POINTER, layOutTiff, type TiffEntry, VALUE_SIZES } from './tiff-layout.ts';

/**
 * Copies the few EXIF values that are wanted out of a TIFF structure (TIFF 6.0 section 2, EXIF 3.0 section 4.6, BigTIFF)
 * into a small new one. So the EXIF library gets a few KiB of sound structure, whatever the file claims: a TIFF of any
 * size is never read whole, and there is nothing to follow in circles, since exactly three directories are read.
 */
export async function copyExif(source: ByteSource): Promise<ExifCopy | undefined> {
  const header = await source.read(0, 16);
  const order = header.toString('latin1', 0, 2);
  if (header.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const reader: Reader = { source, little: order === 'II', big: number(header, 2, 2, order === 'II') === 43 };
  if (reader.big && header.length < 16) return undefined;
  const first = reader.big ? number(header, 8, 8, reader.little) : number(header, 4, 4, reader.little);

  const main = await readDirectory(reader, first, WANTED.main);
  const exifAt = pointer(reader, main, EXIF_POINTER);
  const gpsAt = pointer(reader, main, GPS_POINTER);
  const exif = exifAt === undefined ? [] : await readDirectory(reader, exifAt, WANTED.exif);
  const gps = gpsAt === undefined ? [] : await readDirectory(reader, gpsAt, WANTED.gps);
  return {
    block: layOutTiff({ little: reader.little, main: main.filter(({ tag }) => !NOT_COPIED.has(tag)), exif, gps }),
    isRaw: main.some(({ tag }) => tag === DNG_VERSION),
  };
}

interface ExifCopy {
  /** A TIFF with the values that are wanted, and nothing else. */
  block: Buffer;
  /** A camera's raw file in the clothes of a TIFF (DNG). */
  isRaw: boolean;
}

const DNG_VERSION = 0xc612;
const NOT_COPIED = new Set([EXIF_POINTER, GPS_POINTER, DNG_VERSION]);

const WANTED = {
  // Make, Model, Orientation, Software
  main: new Set([0x10f, 0x110, 0x112, 0x131, EXIF_POINTER, GPS_POINTER, DNG_VERSION]),
  // ExposureTime, FNumber, ISO, RecommendedExposureIndex, DateTimeOriginal, OffsetTimeOriginal, FocalLength, LensModel
  exif: new Set([0x829a, 0x829d, 0x8827, 0x8832, 0x9003, 0x9011, 0x920a, 0xa434]),
  // GPSLatitudeRef, GPSLatitude, GPSLongitudeRef, GPSLongitude, GPSAltitudeRef, GPSAltitude
  gps: new Set([1, 2, 3, 4, 5, 6]),
};

const ASCII = 2;
const UTF8 = 129;

/** A real directory has some dozens of entries, in the order of their tags. */
const MAX_ENTRIES = 1024;
/** 257 characters of four bytes: 256 of a text are shown, and no number needs as much. */
const MAX_VALUE_BYTES = 1028;

interface Reader {
  source: ByteSource;
  little: boolean;
  /** BigTIFF: offsets and counts of eight bytes. */
  big: boolean;
}

function number(bytes: Buffer, at: number, size: 2 | 4 | 8, little: boolean): number {
  if (size === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
}

async function readDirectory(reader: Reader, offset: number, wanted: ReadonlySet<number>): Promise<TiffEntry[]> {
  const { source, little, big } = reader;
  const countSize = big ? 8 : 2;
  const entrySize = big ? 20 : 12;
  const counted = await source.read(offset, countSize);
  if (counted.length < countSize) return [];
  const count = Math.min(number(counted, 0, countSize, little), MAX_ENTRIES);
  const table = await source.read(offset + countSize, count * entrySize);
  const entries = new Map<number, TiffEntry>();
  for (let at = 0; at + entrySize <= table.length; at += entrySize) {
    const tag = number(table, at, 2, little);
    if (!wanted.has(tag) || entries.has(tag)) continue;
    const entry = await readEntry(reader, tag, table.subarray(at, at + entrySize));
    if (entry) entries.set(tag, entry);
  }
  return [...entries.values()];
}

/** `undefined` for a value that lies outside the file, is empty, or of a type that nobody knows. */
async function readEntry(reader: Reader, tag: number, bytes: Buffer): Promise<TiffEntry | undefined> {
  const { source, little, big } = reader;
  const type = number(bytes, 2, 2, little);
  const size = VALUE_SIZES[type];
  if (size === undefined) return undefined;
  const wordSize = big ? 8 : 4;
  const claimed = number(bytes, 4, wordSize, little) * size;
  const length = Math.min(claimed, MAX_VALUE_BYTES);
  const inline = bytes.subarray(4 + wordSize);
  const value =
    claimed <= wordSize ? inline.subarray(0, length) : await source.read(number(inline, 0, wordSize, little), length);
  const isText = type === ASCII || type === UTF8;
  if (value.length === 0 || (value.length < length && !isText)) return undefined;
  const isCut = isText && claimed > length;
  return { tag, type: type === UTF8 ? ASCII : type, value: isCut ? wholeCharacters(value) : value };
}

/** Drops the last character of a text that may have been cut through it: as UTF-8 all of it would be unreadable. */
function wholeCharacters(text: Buffer): Buffer {
  for (let back = 1; back <= 4; back += 1) {
    const byte = text.at(-back) ?? 0;
    if (byte < 0x80) return text;
    if (byte >= 0xc0) return text.subarray(0, -back);
  }
  return text;
}

function pointer(reader: Reader, entries: readonly TiffEntry[], tag: number): number | undefined {
  const value = entries.find((entry) => entry.tag === tag)?.value;
  if (value?.length === 8) return number(value, 0, 8, reader.little);
  return value?.length === 4 ? number(value, 0, 4, reader.little) : undefined;
}
