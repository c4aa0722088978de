import { type ByteSource, readExactly } from '../bytes/byte-source.ts';
import { isText, TYPE_BYTES } from './tiff-values.ts';

/** As in libtiff: a directory that claims more is none. */
export const MAX_ENTRIES = 4096;
/** 257 characters of four bytes: 256 of a text are shown, and no number needs as much. */
const MAX_VALUE_BYTES = 1028;
const CLASSIC = 42;
const BIG = 43;

/** A TIFF structure: a file, or a block of EXIF. */
export interface TiffStructure {
  readonly source: ByteSource;
  readonly little: boolean;
  /** BigTIFF: offsets and counts of eight bytes. */
  readonly big: boolean;
  /** Where the first directory starts. */
  readonly first: number;
}

/** A value as the file has it, in the structure's byte order. */
export interface TiffValue {
  readonly type: number;
  readonly bytes: Buffer;
}

export interface TiffDirectory {
  readonly values: ReadonlyMap<number, TiffValue>;
  /** Where the next directory starts; 0 after the last one. */
  readonly next: number;
  /** False when the file ends inside the table of entries. */
  readonly isWhole: boolean;
}

/** Reads a header (TIFF 6.0 section 2, BigTIFF); `undefined` when the bytes have none. */
export async function openTiff(source: ByteSource): Promise<TiffStructure | undefined> {
  const header = (await source.read(0, 16)).subarray(0, 16);
  const order = header.toString('latin1', 0, 2);
  if (header.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const magic = unsigned(header, 2, 2, little);
  if (magic !== CLASSIC && (magic !== BIG || header.length < 16)) return undefined;
  const big = magic === BIG;
  return { source, little, big, first: big ? unsigned(header, 8, 8, little) : unsigned(header, 4, 4, little) };
}

export function unsigned(bytes: Buffer, at: number, size: 2 | 4 | 8, little: boolean): number {
  if (size === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
}

interface Layout {
  readonly countSize: 2 | 8;
  readonly wordSize: 4 | 8;
  readonly entrySize: number;
}

export const layoutOf = ({ big }: TiffStructure): Layout =>
  big ? { countSize: 8, wordSize: 8, entrySize: 20 } : { countSize: 2, wordSize: 4, entrySize: 12 };

/**
 * The values of the wanted tags in one directory; `undefined` when there is no directory at `offset`. A value outside of
 * the file, empty or of an unknown type is left out. `wanted` gives the most bytes that are read of a value.
 */
export async function readDirectory(
  tiff: TiffStructure,
  offset: number,
  wanted: ReadonlyMap<number, number>,
): Promise<TiffDirectory | undefined> {
  const { source, little } = tiff;
  const { countSize, wordSize, entrySize } = layoutOf(tiff);
  const counted = await readExactly(source, offset, countSize);
  const claimed = counted === undefined ? 0 : unsigned(counted, 0, countSize, little);
  if (claimed === 0 || claimed > MAX_ENTRIES) return undefined;
  const length = claimed * entrySize;
  const bytes = (await source.read(offset + countSize, length + wordSize)).subarray(0, length + wordSize);
  const entries = wantedEntries(bytes.subarray(0, length), entrySize, little, wanted);
  const isWhole = bytes.length >= length;
  const next = bytes.length === length + wordSize ? unsigned(bytes, length, wordSize, little) : 0;
  const values = new Map<number, TiffValue>();
  for (const [tag, entry] of entries) {
    const value = await readValue(tiff, entry, wanted.get(tag) ?? 0);
    if (value !== undefined) values.set(tag, value);
  }
  return { values, next, isWhole };
}

/** Copies, since reading values invalidates the table. The first of two entries with the same tag counts. */
function wantedEntries(
  table: Buffer,
  entrySize: number,
  little: boolean,
  wanted: ReadonlyMap<number, number>,
): Map<number, Buffer> {
  const entries = new Map<number, Buffer>();
  for (let at = 0; at + entrySize <= table.length; at += entrySize) {
    const tag = little ? table.readUInt16LE(at) : table.readUInt16BE(at);
    if (wanted.has(tag) && !entries.has(tag)) entries.set(tag, Buffer.from(table.subarray(at, at + entrySize)));
  }
  return entries;
}

async function readValue(tiff: TiffStructure, entry: Buffer, most: number): Promise<TiffValue | undefined> {
  const { source, little } = tiff;
  const { wordSize } = layoutOf(tiff);
  const type = unsigned(entry, 2, 2, little);
  const size = TYPE_BYTES[type];
  if (size === undefined) return undefined;
  const claimed = unsigned(entry, 4, wordSize, little) * size;
  const length = Math.min(claimed, most);
  const inline = entry.subarray(4 + wordSize);
  const bytes =
    claimed <= wordSize
      ? inline.subarray(0, length)
      : (await source.read(unsigned(inline, 0, wordSize, little), length)).subarray(0, length);
  if (bytes.length === 0 || (bytes.length < length && !isText(type))) return undefined;
  return { type, bytes: Buffer.from(isText(type) && claimed > length ? wholeCharacters(bytes) : bytes) };
}

/** Drops the last character of a text that may be cut inside it: as UTF-8 the whole text would be unreadable. */
function wholeCharacters(text: Buffer): Buffer {
  for (let back = 1; back <= 4; back += 1) {
    const byte = text.at(-back) ?? 0;
    if (byte < 0x80) return text;
    if (byte >= 0xc0) return text.subarray(0, -back);
  }
  return text;
}

/** Tags with the usual limit for their values. */
export function tags(...wanted: readonly number[]): Map<number, number> {
  return new Map(wanted.map((tag) => [tag, MAX_VALUE_BYTES]));
}
