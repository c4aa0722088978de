import type { ByteSource } from './byte-source.ts';

/** The way to the table that has an entry for each frame (ISO/IEC 14496-12, 8.7.3). */
const WAY = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsz'];
const MAX_BOXES = 256;

/** Frames of the longest track of an image sequence; 0 when there is none, as in a still HEIC or AVIF. */
export async function countSequenceFrames(source: ByteSource): Promise<number> {
  let boxes = 0;
  const longest = async (start: number, end: number, depth: number): Promise<number> => {
    let frames = 0;
    let at = start;
    while (at < end && boxes < MAX_BOXES) {
      boxes += 1;
      const header = await source.read(at, 24);
      if (header.length < 8) break;
      const short = header.readUInt32BE(0);
      const isLong = short === 1 && header.length >= 16;
      // A size of 0 means: up to the end of the file.
      const size = isLong ? Number(header.readBigUInt64BE(8)) : short === 0 ? end - at : short;
      if (size < (isLong ? 16 : 8)) break;
      if (header.toString('latin1', 4, 8) === WAY[depth]) {
        const inside = at + (isLong ? 16 : 8);
        // Version and flags, size of all samples, number of samples.
        const isTable = depth === WAY.length - 1;
        const found = isTable
          ? header.length >= 20 && !isLong
            ? header.readUInt32BE(16)
            : 0
          : await longest(inside, Math.min(end, at + size), depth + 1);
        frames = Math.max(frames, found);
      }
      at += size;
    }
    return frames;
  };
  return longest(0, Number.POSITIVE_INFINITY, 0);
}
