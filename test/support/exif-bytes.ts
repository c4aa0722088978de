import { insert, plain, pngChunk } from './sample-images.ts';

type Fraction = readonly [number, number];
interface Field {
  tag: number;
  type: number;
  /** As the file claims, where it is not what `value` has. */
  count?: number;
  value: Buffer;
}

/** Fields of EXIF, in big-endian order. */
export const text = (tag: number, value: string | Buffer, type = 2): Field => ({
  tag,
  type,
  value: Buffer.from(value),
});
export const bytes = (tag: number, ...values: number[]): Field => ({ tag, type: 1, value: Buffer.from(values) });
export const short = (tag: number, ...values: number[]): Field => {
  const value = Buffer.alloc(values.length * 2);
  for (const [index, number] of values.entries()) value.writeUInt16BE(number, index * 2);
  return { tag, type: 3, value };
};
export const long = (tag: number, number: number): Field => {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(number);
  return { tag, type: 4, value };
};
export const fractions = (tag: number, ...values: Fraction[]): Field => {
  const value = Buffer.alloc(values.length * 8);
  for (const [index, number] of values.flat().entries()) value.writeUInt32BE(number, index * 4);
  return { tag, type: 5, value };
};

export const doubles = (tag: number, ...values: number[]): Field => {
  const value = Buffer.alloc(values.length * 8);
  for (const [index, number] of values.entries()) value.writeDoubleBE(number, index * 8);
  return { tag, type: 12, value };
};

const SIZES: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8, 10: 8, 11: 4, 12: 8 };

/** A TIFF header with directories of these fields. */
export function exifBlock(main: Field[], exif: Field[] = [], gps: Field[] = []): Buffer {
  const size = (fields: Field[]) => 2 + fields.length * 12 + 4;
  const exifAt = 8 + size(main) + 24;
  const gpsAt = exifAt + size(exif);
  let valueAt = gpsAt + size(gps);
  const values: Buffer[] = [];
  const directory = (fields: Field[]): Buffer => {
    const head = Buffer.alloc(2);
    head.writeUInt16BE(fields.length);
    const entries = fields.map(({ tag, type, value, count = value.length / (SIZES[type] ?? 1) }) => {
      const entry = Buffer.alloc(12);
      entry.writeUInt16BE(tag, 0);
      entry.writeUInt16BE(type, 2);
      entry.writeUInt32BE(count, 4);
      if (value.length <= 4) value.copy(entry, 8);
      else {
        entry.writeUInt32BE(valueAt, 8);
        values.push(value);
        valueAt += value.length;
      }
      return entry;
    });
    return Buffer.concat([head, ...entries, Buffer.alloc(4)]);
  };
  const first = directory([...main, long(0x8769, exifAt), long(0x8825, gpsAt)]);
  return Buffer.concat([Buffer.from('MM\0*\0\0\0\x08', 'latin1'), first, directory(exif), directory(gps), ...values]);
}

/** A picture with this EXIF block. */
export async function pngWithExif(block: Buffer): Promise<Buffer> {
  return insert(await plain(4, 4).png().toBuffer(), 33, pngChunk('eXIf', block));
}
