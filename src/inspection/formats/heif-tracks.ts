import type { BoundedSource } from '../bytes/bounded-source.ts';
import { type Box, BoxContent, boxesIn } from './heif-box.ts';

/** Container boxes that are searched (ISO/IEC 14496-12, 6.3.4). */
const CONTAINERS = new Set(['trak', 'mdia', 'minf', 'stbl', 'tref']);
const MAX_DEPTH = 5;
/** Handler of pictures (ISO/IEC 23008-12, 7.2.2). Sound, video, alpha (`auxv`) and metadata have others. */
const PICTURES = 'pict';

interface Track {
  handler: string;
  samples: number;
  isThumbnail: boolean;
}

/** Samples of the longest picture track of an image sequence; 0 when there is none. */
export async function countSequenceFrames(source: BoundedSource, moov: Box): Promise<number> {
  let frames = 0;
  for await (const box of boxesIn(source, moov)) {
    if (box.type !== 'trak') continue;
    const track: Track = { handler: '', samples: 0, isThumbnail: false };
    await readTrack(source, box, track, 0);
    if (track.handler === PICTURES && !track.isThumbnail) frames = Math.max(frames, track.samples);
  }
  return frames;
}

async function readTrack(source: BoundedSource, parent: Box, track: Track, depth: number): Promise<void> {
  for await (const box of boxesIn(source, parent)) {
    if (CONTAINERS.has(box.type) && depth < MAX_DEPTH) await readTrack(source, box, track, depth + 1);
    else if (box.type === 'thmb') track.isThumbnail = true;
    else if (box.type === 'hdlr' || box.type === 'stsz' || box.type === 'stz2') {
      // Version and flags, then: a reserved field and the handler, or the size of samples and their number.
      const content = new BoxContent((await source.read(box.body, 12)).subarray(0, 12), 8);
      if (box.type === 'hdlr') track.handler = content.type();
      else track.samples = content.uint(4);
    }
  }
}
