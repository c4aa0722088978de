import type { TiffValue } from './tiff-directory.ts';

const ASCII = 2;
const UTF8 = 129;
const MAX_CHARACTERS = 256;

/** Bytes of one value by its type (TIFF 6.0 section 2); EXIF 3.0 adds 129 (UTF-8 text), BigTIFF 16 to 18. */
export const TYPE_BYTES: Readonly<Record<number, number>> = {
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
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
  129: 1,
};

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

/** A fraction without a denominator is infinite, 0/0 is NaN: callers check. */
const NUMBERS: Readonly<Record<number, ReadNumber>> = {
  1: (view, at) => view.getUint8(at),
  3: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  5: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little),
  6: (view, at) => view.getInt8(at),
  7: (view, at) => view.getUint8(at),
  8: (view, at, little) => view.getInt16(at, little),
  9: (view, at, little) => view.getInt32(at, little),
  10: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little),
  11: (view, at, little) => view.getFloat32(at, little),
  12: (view, at, little) => view.getFloat64(at, little),
  13: (view, at, little) => view.getUint32(at, little),
  16: (view, at, little) => Number(view.getBigUint64(at, little)),
  17: (view, at, little) => Number(view.getBigInt64(at, little)),
  18: (view, at, little) => Number(view.getBigUint64(at, little)),
};

/** Control characters, line and paragraph separators, and marks that change the text direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const utf8 = new TextDecoder('utf-8', { fatal: true });

export const isText = (type: number): boolean => type === ASCII || type === UTF8;

/** All numbers of a value, finite or not; none for a text. */
export function numbersOf(value: TiffValue | undefined, little: boolean): number[] {
  const read = value && NUMBERS[value.type];
  const size = value && TYPE_BYTES[value.type];
  if (!read || !size) return [];
  const { bytes } = value;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => read(view, index * size, little));
}

/** The first number, if it is finite. */
export function numberOf(value: TiffValue | undefined, little: boolean): number | undefined {
  const [first] = numbersOf(value, little);
  if (first === undefined || !Number.isFinite(first)) return undefined;
  // 0.0125 as a float of 4 bytes is 0.012500000186 as one of 8.
  return value?.type === 11 ? Number(first.toPrecision(7)) : first;
}

/** The first number, if it is a whole number and not negative. */
export function countOf(value: TiffValue | undefined, little: boolean): number | undefined {
  const [first] = numbersOf(value, little);
  return first !== undefined && Number.isSafeInteger(first) && first >= 0 ? first : undefined;
}

/** Text up to its first NUL, safe to display; `undefined` if nothing is left. UTF-8, otherwise Latin-1. */
export function textOf(value: TiffValue | undefined): string | undefined {
  if (value === undefined || !isText(value.type)) return undefined;
  const end = value.bytes.indexOf(0);
  const bytes = end === -1 ? value.bytes : value.bytes.subarray(0, end);
  const text = decode(bytes).replace(UNPRINTABLE, '').trim();
  return [...text].slice(0, MAX_CHARACTERS).join('').trimEnd() || undefined;
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
