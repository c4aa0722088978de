import type { BoundedSource } from '../bytes/bounded-source.ts';
import { ForwardReader } from '../bytes/forward-reader.ts';
import { corruptImage } from '../corrupt-image.ts';
import { MetadataBlocks } from '../metadata/metadata-blocks.ts';
import { assertPixels } from '../pixel-limit.ts';
import type { Findings } from './findings.ts';

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;
/** SOF0 to SOF15 (T.81 table B.1): C4, C8 and CC are something else. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** TEM, the restart markers and SOI stand without a length. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Length, precision, height, width, number of components (T.81 B.2.2). */
const FRAME_BYTES = 8;
const COMPONENT_BYTES = 3;
const UNITS_PER_SEGMENT = 100;
const UNITS_PER_APP1 = 200;
const UNITS_PER_MARKER = 12;

/** By the number of components. Whether three of them are RGB or YCbCr, four CMYK or YCCK, changes nothing for readers. */
const COLOR_SPACES: Readonly<Record<number, string>> = { 1: 'gray', 3: 'srgb', 4: 'cmyk' };

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly precision: number;
  readonly components: number;
}

/** JPEG, ITU-T T.81 annex B: the segments up to the first scan. EXIF and XMP are in APP1 (EXIF 3.0, 4.7). */
export async function readJpeg(source: BoundedSource, maxPixels: number): Promise<Findings> {
  const reader = new ForwardReader(source);
  const metadata = new MetadataBlocks();
  let frame: Frame | undefined;
  reader.skip(2);
  for (;;) {
    const marker = await nextMarker(reader, source);
    if (marker === START_OF_SCAN) break;
    if (isAlone(marker)) continue;
    if (marker === END_OF_IMAGE || !(await reader.fill(2))) throw corruptImage('jpeg');
    source.spend(UNITS_PER_SEGMENT);
    const length = Math.max(2, reader.u16be());
    if (isFrame(marker) && frame === undefined) {
      frame = await readFrame(reader, length);
      assertPixels({ ...frame, frames: 1 }, maxPixels);
    } else if (marker === APP1) {
      source.spend(UNITS_PER_APP1);
      await reader.fill(length);
      metadata.addApp1(reader.peek(length).subarray(2));
    }
    reader.skip(length);
  }
  if (frame === undefined) throw corruptImage('jpeg');
  const { width, height, precision, components } = frame;
  const space = COLOR_SPACES[components];
  return {
    picture: {
      content_type: 'image/jpeg',
      format: 'jpeg',
      width,
      height,
      frames: 1,
      has_alpha: false,
      ...(space !== undefined && { color_space: space }),
      bit_depth: precision,
    },
    metadata,
  };
}

/** Skips bytes that are not markers, as decoders do, and fill bytes (T.81 B.1.1.2). Throws at the end of the image. */
async function nextMarker(reader: ForwardReader, source: BoundedSource): Promise<number> {
  for (;;) {
    if (!reader.has(2) && !(await reader.fill(2))) throw corruptImage('jpeg');
    source.spend(UNITS_PER_MARKER);
    const garbage = reader.distanceTo(MARKER);
    if (garbage > 0) {
      reader.skip(garbage);
      continue;
    }
    const marker = reader.u8(1);
    if (marker === MARKER) reader.skip(1);
    else reader.skip(2);
    if (marker !== MARKER && marker !== 0) return marker;
  }
}

async function readFrame(reader: ForwardReader, length: number): Promise<Frame> {
  if (!(await reader.fill(FRAME_BYTES))) throw corruptImage('jpeg');
  const precision = reader.u8(2);
  const height = reader.u16be(3);
  const width = reader.u16be(5);
  const components = reader.u8(7);
  const isSound = length === FRAME_BYTES + components * COMPONENT_BYTES && components > 0;
  if (!isSound || width === 0 || height === 0 || precision < 2 || precision > 16) throw corruptImage('jpeg');
  return { width, height, precision, components };
}
