import { inflateSync } from 'node:zlib';
import type { BoundedSource } from '../bytes/bounded-source.ts';
import { corruptImage } from '../corrupt-image.ts';
import { isoMediaBrands } from '../iso-media-brands.ts';
import { MAX_METADATA_BYTES, MetadataBlocks } from '../metadata/metadata-blocks.ts';
import { assertPixels } from '../pixel-limit.ts';
import { unsupportedFormat } from '../unsupported-format.ts';
import type { Findings } from './findings.ts';
import { type Box, boxesIn } from './heif-box.ts';
import { HeifMeta, type Item } from './heif-meta.ts';
import { codedPicture, derivedSize, hasAlpha, pixelsOf, sizeOf } from './heif-picture.ts';
import { countSequenceFrames } from './heif-tracks.ts';

/** Brands of image sequences (ISO/IEC 23008-12, 10; AVIF 6.3): only these have tracks. */
const SEQUENCE_BRANDS = new Set(['msf1', 'avis', 'hevc', 'hevx', 'hevm', 'hevs']);
const BRANDS_BYTES = 1024;
const MAX_EXTENTS = 64;
const MAX_METADATA_ITEMS = 16;
const NOTHING: Buffer = Buffer.alloc(0);
const RDF = 'application/rdf+xml';

/**
 * HEIF and AVIF (ISO/IEC 23008-12, AVIF 1.1): the primary item of the `meta` box is the picture, also of a sequence, whose
 * frames are the samples of its tracks. Tiles, thumbnails and other items are no frames.
 */
export async function readHeif(source: BoundedSource, maxPixels: number): Promise<Findings> {
  const { meta, frames } = await readBoxes(source);
  const primary = meta?.items.get(meta.primary ?? -1);
  if (meta === undefined || primary === undefined) {
    throw frames > 0 ? unsupportedFormat('a HEIF sequence without a still image') : corruptImage(source.format);
  }
  const coded = codedPicture(meta, primary.id);
  if (coded === undefined) throw corruptImage(source.format);
  const { format } = coded;
  const properties = meta.propertiesOf(primary.id);
  const codedProperties = meta.propertiesOf(coded.item.id);
  const items = metadataItems(meta);
  const needsOwnSize =
    (primary.type === 'grid' || primary.type === 'iovl') && !properties.some(({ type }) => type === 'ispe');
  const contents = await readItems(source, meta, needsOwnSize ? [primary, ...items] : items);
  const data = contents.get(primary);
  const base = data === undefined ? sizeOf(codedProperties, undefined) : derivedSize(primary.type, data);
  const size = sizeOf(properties, base);
  if (size === undefined || size.width <= 0 || size.height <= 0) throw corruptImage(format);
  const picture = {
    content_type: `image/${format}`,
    format,
    ...size,
    frames: Math.max(1, frames),
    has_alpha: hasAlpha(meta, primary.id),
    ...pixelsOf(codedProperties),
  };
  assertPixels(picture, maxPixels);
  const own = items.filter((item) => isAbout(meta, item, primary, source));
  const others = items.filter((item) => !own.includes(item));
  return { picture, metadata: blocksOf(own, contents), otherMetadata: blocksOf(others, contents), isTurned: true };
}

/** Walks the outer boxes until `meta` is found, and `moov` where the brands announce a sequence. */
async function readBoxes(source: BoundedSource): Promise<{ meta: HeifMeta | undefined; frames: number }> {
  const head = (await source.read(0, BRANDS_BYTES)).subarray(0, BRANDS_BYTES);
  const isSequence = isoMediaBrands(head, true).some((brand) => SEQUENCE_BRANDS.has(brand));
  let meta: HeifMeta | undefined;
  let tracks: Box | undefined;
  for await (const box of boxesIn(source, { body: 0, end: Number.POSITIVE_INFINITY })) {
    if (box.type === 'meta') meta ??= await HeifMeta.read(source, box);
    if (box.type === 'moov') tracks ??= box;
    if (meta !== undefined && (tracks !== undefined || !isSequence)) break;
  }
  return { meta, frames: tracks === undefined ? 0 : await countSequenceFrames(source, tracks) };
}

function metadataItems(meta: HeifMeta): Item[] {
  const isMetadata = ({ type, contentType }: Item) => type === 'Exif' || (type === 'mime' && contentType === RDF);
  return [...meta.items.values()].filter(isMetadata).slice(0, MAX_METADATA_ITEMS);
}

/** Whether metadata describes this picture, or no specific one. */
function isAbout({ references }: HeifMeta, { id }: Item, picture: Item, source: BoundedSource): boolean {
  source.spend(references.length);
  const targets = references.filter(({ type, from }) => type === 'cdsc' && from === id);
  return targets.length === 0 || targets.some(({ to }) => to.includes(picture.id));
}

/** Reads items in the order of their parts in the file, so that a stream can be read as it arrives. */
async function readItems(source: BoundedSource, meta: HeifMeta, items: readonly Item[]): Promise<Map<Item, Buffer>> {
  const parts = items.flatMap((item) => {
    const extents = meta.extentsOf(item.id).slice(0, MAX_EXTENTS);
    return extents.map((extent, index) => ({ item, index, ...extent, bytes: NOTHING }));
  });
  source.forwardOnly();
  let remaining = MAX_METADATA_BYTES;
  for (const part of parts.toSorted((a, b) => a.position - b.position)) {
    // A length of 0 means all that is left (ISO/IEC 14496-12, 8.11.3.3), which no metadata has.
    if (part.length === 0 || part.length > remaining) continue;
    remaining -= part.length;
    part.bytes = Buffer.from((await source.read(part.position, part.length)).subarray(0, part.length));
  }
  return new Map(
    items.map((item) => [item, Buffer.concat(parts.filter((part) => part.item === item).map(({ bytes }) => bytes))]),
  );
}

function blocksOf(items: readonly Item[], contents: ReadonlyMap<Item, Buffer>): MetadataBlocks {
  const metadata = new MetadataBlocks();
  for (const item of items) {
    const content = contents.get(item) ?? NOTHING;
    if (item.type === 'Exif') metadata.addExif(content.subarray(tiffHeader(content)));
    else metadata.addXmp(item.contentEncoding === 'deflate' ? inflated(content) : content);
  }
  return metadata;
}

/** After a length and as many bytes (ISO/IEC 23008-12, A.2.1); some writers count otherwise, then it is searched for. */
function tiffHeader(content: Buffer): number {
  const at = content.length < 8 ? 0 : 4 + content.readUInt32BE(0);
  return /^(?:II[*+]|MM\0[*+])/.test(content.toString('latin1', at, at + 4)) ? at : 0;
}

function inflated(content: Buffer): Buffer {
  try {
    return inflateSync(content, { maxOutputLength: MAX_METADATA_BYTES });
  } catch {
    // XMP that cannot be decompressed must not fail the upload.
    return NOTHING;
  }
}
