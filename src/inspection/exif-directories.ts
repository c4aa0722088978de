import type { ByteSource } from './byte-source.ts';

/**
 * Copies the few EXIF values that are wanted out of a TIFF structure (TIFF 6.0 section 2, EXIF 3.0 section 4.6, BigTIFF)
 * into a small new one. So the EXIF library gets a few KiB of sound structure, whatever the file claims: a TIFF of any
 * size is never read whole, and there is nothing to follow in circles, since exactly three directories are read.
 */
export async function copyExif(source: ByteSource): Promise<Buffer | undefined> {
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
  const values = main.filter(({ tag }) => tag !== EXIF_POINTER && tag !== GPS_POINTER);
  return build(reader.little, values, exif, gps);
}

const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
export const DNG_VERSION = 0xc612;

const WANTED = {
  // Make, Model, Orientation, Software
  main: new Set([0x10f, 0x110, 0x112, 0x131, EXIF_POINTER, GPS_POINTER, DNG_VERSION]),
  // ExposureTime, FNumber, ISO, RecommendedExposureIndex, DateTimeOriginal, OffsetTimeOriginal, FocalLength, LensModel
  exif: new Set([0x829a, 0x829d, 0x8827, 0x8832, 0x9003, 0x9011, 0x920a, 0xa434]),
  // GPSLatitudeRef, GPSLatitude, GPSLongitudeRef, GPSLongitude, GPSAltitudeRef, GPSAltitude
  gps: new Set([1, 2, 3, 4, 5, 6]),
};

/** Bytes of one value by its type; EXIF 3.0 adds 129 (UTF-8 text), BigTIFF 16 to 18. */
const TYPE_SIZES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
  129: 1,
};
const ASCII = 2;
const LONG = 4;
const UTF8 = 129;

/** A real directory has some dozens of entries, in the order of their tags. */
const MAX_ENTRIES = 1024;
/** 256 characters of four bytes: no more of a text is shown, and no number needs as much. */
const MAX_VALUE_BYTES = 1024;

interface Reader {
  source: ByteSource;
  little: boolean;
  /** BigTIFF: offsets and counts of eight bytes. */
  big: boolean;
}

interface Entry {
  tag: number;
  type: number;
  /** In the byte order of the source. */
  value: Buffer;
}

function number(bytes: Buffer, at: number, size: 2 | 4 | 8, little: boolean): number {
  if (size === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
}

async function readDirectory(reader: Reader, offset: number, wanted: ReadonlySet<number>): Promise<Entry[]> {
  const { source, little, big } = reader;
  const countSize = big ? 8 : 2;
  const entrySize = big ? 20 : 12;
  const counted = await source.read(offset, countSize);
  if (counted.length < countSize) return [];
  const count = Math.min(number(counted, 0, countSize, little), MAX_ENTRIES);
  const table = await source.read(offset + countSize, count * entrySize);
  const entries = new Map<number, Entry>();
  for (let at = 0; at + entrySize <= table.length; at += entrySize) {
    const tag = number(table, at, 2, little);
    if (!wanted.has(tag) || entries.has(tag)) continue;
    const entry = await readEntry(reader, tag, table.subarray(at, at + entrySize));
    if (entry) entries.set(tag, entry);
  }
  return [...entries.values()];
}

/** `undefined` for a value that lies outside the file, is empty, or of a type that nobody knows. */
async function readEntry(reader: Reader, tag: number, bytes: Buffer): Promise<Entry | undefined> {
  const { source, little, big } = reader;
  const type = number(bytes, 2, 2, little);
  const size = TYPE_SIZES[type];
  if (size === undefined) return undefined;
  const wordSize = big ? 8 : 4;
  const claimed = number(bytes, 4, wordSize, little) * size;
  const length = Math.min(claimed, MAX_VALUE_BYTES);
  const inline = bytes.subarray(4 + wordSize);
  const value =
    claimed <= wordSize ? inline.subarray(0, length) : await source.read(number(inline, 0, wordSize, little), length);
  const isText = type === ASCII || type === UTF8;
  if (value.length === 0 || (value.length < length && !isText)) return undefined;
  return { tag, type: type === UTF8 ? ASCII : type, value };
}

function pointer(reader: Reader, entries: readonly Entry[], tag: number): number | undefined {
  const value = entries.find((entry) => entry.tag === tag)?.value;
  if (value?.length === 8) return number(value, 0, 8, reader.little);
  return value?.length === 4 ? number(value, 0, 4, reader.little) : undefined;
}

/** Lays out a classic TIFF: header, the three directories, then the values that are longer than four bytes. */
function build(little: boolean, main: readonly Entry[], exif: readonly Entry[], gps: readonly Entry[]): Buffer {
  const put = (value: number, size: 2 | 4): Buffer => {
    const bytes = Buffer.alloc(size);
    if (little) bytes.writeUIntLE(value, 0, size);
    else bytes.writeUIntBE(value, 0, size);
    return bytes;
  };
  const directorySize = (entries: number) => 2 + entries * 12 + 4;
  const exifAt = 8 + directorySize(main.length + 2);
  const gpsAt = exifAt + directorySize(exif.length);
  let valueAt = gpsAt + directorySize(gps.length);
  const values: Buffer[] = [];
  const directory = (entries: readonly Entry[]): Buffer => {
    const parts = entries.flatMap(({ tag, type, value }) => {
      const count = put(Math.floor(value.length / (TYPE_SIZES[type] ?? 1)), 4);
      if (value.length <= 4) return [put(tag, 2), put(type, 2), count, value, Buffer.alloc(4 - value.length)];
      const at = put(valueAt, 4);
      values.push(value);
      valueAt += value.length;
      return [put(tag, 2), put(type, 2), count, at];
    });
    return Buffer.concat([put(entries.length, 2), ...parts, put(0, 4)]);
  };
  const pointers = [
    { tag: EXIF_POINTER, type: LONG, value: put(exifAt, 4) },
    { tag: GPS_POINTER, type: LONG, value: put(gpsAt, 4) },
  ];
  const header = Buffer.concat([Buffer.from(little ? 'II' : 'MM', 'latin1'), put(42, 2), put(8, 4)]);
  const directories = [directory([...main, ...pointers]), directory(exif), directory(gps)];
  return Buffer.concat([header, ...directories, ...values]);
}
