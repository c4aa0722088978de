import type { exifBlock } from './exif-bytes.ts';

export type TiffField = Parameters<typeof exifBlock>[0][number];

const SIZES: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8, 10: 8, 11: 4, 12: 8, 16: 8 };

interface Tiff {
  readonly big?: boolean;
  /** Directories of a chain, one for each page. */
  readonly pages: readonly (readonly TiffField[])[];
  /** Bytes in front of the first directory. */
  readonly padding?: number;
  /** Where the last directory says the next one is. */
  readonly last?: number;
}

/** A big-endian TIFF or BigTIFF of directories alone. */
export function tiff({ big = false, pages, padding = 0, last = 0 }: Tiff): Buffer {
  const [countSize, word, entrySize] = big ? [8, 8, 20] : [2, 4, 12];
  const header = big ? 'MM\0+\0\x08\0\0' : 'MM\0*';
  let at = header.length + word + padding;
  const parts = [Buffer.from(header, 'latin1'), uint(at, word), Buffer.alloc(padding)];
  for (const [index, fields] of pages.entries()) {
    const valuesAt = at + countSize + fields.length * entrySize + word;
    const values: Buffer[] = [];
    let valueAt = valuesAt;
    const entries = fields.map(({ tag, type, value, count = value.length / (SIZES[type] ?? 1) }) => {
      const isInline = value.length <= word;
      const field = isInline ? Buffer.concat([value, Buffer.alloc(word - value.length)]) : uint(valueAt, word);
      if (!isInline) values.push(value);
      if (!isInline) valueAt += value.length;
      return Buffer.concat([uint(tag, 2), uint(type, 2), uint(count, word), field]);
    });
    const next = index === pages.length - 1 ? last : valueAt;
    parts.push(uint(fields.length, countSize), ...entries, uint(next, word), ...values);
    at = valueAt;
  }
  return Buffer.concat(parts);
}

function uint(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  if (size === 8) bytes.writeBigUInt64BE(BigInt(value));
  else bytes.writeUIntBE(value, 0, size);
  return bytes;
}
