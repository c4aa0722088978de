import type { BoundedSource } from '../bytes/bounded-source.ts';
import { BoxContent } from './heif-box.ts';

/** Location of a part of an item in the file. */
export interface Extent {
  readonly position: number;
  readonly length: number;
}

const UNITS_PER_ENTRY = 60;
/** `construction_method`: offsets into the file, or into the box `idat`. Offsets into other items are not followed. */
const IN_FILE = 0;
const IN_IDAT = 1;

/**
 * The extents of one item by the box `iloc` (ISO/IEC 14496-12, 8.11.3), none when it has no location that can be read.
 * `idat` is where the content of that box starts.
 */
export function itemExtents(iloc: Buffer, id: number, idat: number | undefined, source: BoundedSource): Extent[] {
  const content = new BoxContent(iloc);
  const { version } = content.version();
  const sizes = content.uint(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  for (let left = content.uint(version < 2 ? 2 : 4); left > 0 && !content.isOver; left -= 1) {
    source.spend(UNITS_PER_ENTRY);
    const itemId = content.uint(version < 2 ? 2 : 4);
    const method = version === 0 ? IN_FILE : content.uint(2) & 15;
    content.at += 2;
    const start = content.uint(baseSize) + (method === IN_IDAT ? (idat ?? 0) : 0);
    const count = content.uint(2);
    if (itemId !== id) {
      content.at += count * (indexSize + offsetSize + lengthSize);
      continue;
    }
    if (method !== IN_FILE && (method !== IN_IDAT || idat === undefined)) return [];
    const extents: Extent[] = [];
    for (let index = 0; index < count && !content.isOver; index += 1) {
      source.spend(UNITS_PER_ENTRY);
      content.at += indexSize;
      extents.push({ position: start + content.uint(offsetSize), length: content.uint(lengthSize) });
    }
    return extents;
  }
  return [];
}
