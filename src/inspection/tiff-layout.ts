export const EXIF_POINTER = 0x8769;
export const GPS_POINTER = 0x8825;
const LONG = 4;

/** Bytes of one value by its type; EXIF 3.0 adds 129 (UTF-8 text), BigTIFF 16 to 18. */
export const VALUE_SIZES: Readonly<Record<number, number>> = {
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

export interface TiffEntry {
  tag: number;
  type: number;
  /** In the byte order of the whole. */
  value: Buffer;
}

interface TiffDirectories {
  little: boolean;
  main: readonly TiffEntry[];
  exif: readonly TiffEntry[];
  gps: readonly TiffEntry[];
}

/** Lays out a classic TIFF: header, the three directories, then the values that are longer than four bytes. */
export function layOutTiff({ little, main, exif, gps }: TiffDirectories): Buffer {
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
  const directory = (entries: readonly TiffEntry[]): Buffer => {
    const parts = entries.flatMap(({ tag, type, value }) => {
      const count = put(Math.floor(value.length / (VALUE_SIZES[type] ?? 1)), 4);
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
