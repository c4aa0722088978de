import type { ByteSource } from './byte-source.ts';

/**
 * Counts the directories of a TIFF up to one more than `limit`: the decoder would spend seconds and memory on a file
 * of nothing but directories. A chain that ends in the void or in itself is for the decoder to judge.
 */
export async function countPages(source: ByteSource, limit: number): Promise<number> {
  const header = await source.read(0, 16);
  const little = header.toString('latin1', 0, 2) === 'II';
  const integer = (bytes: Buffer, at: number, size: number): number => {
    if (bytes.length < at + size) return 0;
    if (size === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  };
  const isBig = integer(header, 2, 2) === 43;
  const [countSize, entrySize, pointerSize] = isBig ? [8, 20, 8] : [2, 12, 4];
  const seen = new Set<number>();
  let offset = integer(header, isBig ? 8 : 4, pointerSize);
  while (offset !== 0 && !seen.has(offset) && seen.size <= limit) {
    seen.add(offset);
    const entries = integer(await source.read(offset, countSize), 0, countSize);
    const next = offset + countSize + entries * entrySize;
    offset = integer(await source.read(next, pointerSize), 0, pointerSize);
  }
  return seen.size;
}
