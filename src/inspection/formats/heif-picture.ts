import { unsupportedFormat } from '../unsupported-format.ts';
import type { Findings } from './findings.ts';
import { BoxContent } from './heif-box.ts';
import type { HeifMeta, Item, Property } from './heif-meta.ts';

/** Derived pictures: tiles, layers, the same with other properties, a base with a gain map. */
const DERIVED = new Set(['grid', 'iovl', 'iden', 'tmap']);
const MAX_DERIVATIONS = 8;

/** Types of coded pictures (ISO/IEC 23008-12, AVIF 2.1), and their format. */
const FORMATS: Readonly<Record<string, 'avif' | 'heic'>> = { av01: 'avif', hvc1: 'heic', hev1: 'heic', lhv1: 'heic' };
/** Types that are not supported, with their codec. */
const OTHER_CODECS: Readonly<Record<string, string>> = {
  unci: 'uncompressed',
  avc1: 'coded as AVC (H.264)',
  vvc1: 'coded as VVC (H.266)',
  evc1: 'coded as EVC',
  jpeg: 'coded as JPEG',
  j2k1: 'coded as JPEG 2000',
};

/** Auxiliary pictures that hold alpha (ISO/IEC 23008-12, 6.6.2.1.1; ISO/IEC 23000-22, 7.3.5.2). */
const ALPHA = new Set([
  'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha',
  'urn:mpeg:hevc:2015:auxid:1',
  'urn:mpeg:avc:2015:auxid:1',
]);

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface CodedPicture {
  readonly item: Item;
  readonly format: 'avif' | 'heic';
}

/**
 * The coded picture of an item, or the first one that it is derived from; `undefined` if none. Throws `UnsupportedImageFormat` for
 * other codecs.
 */
export function codedPicture(meta: HeifMeta, id: number): CodedPicture | undefined {
  let item = meta.items.get(id);
  for (let depth = 0; item !== undefined && DERIVED.has(item.type) && depth < MAX_DERIVATIONS; depth += 1) {
    const { id: from } = item;
    const parts = meta.references.find((reference) => reference.type === 'dimg' && reference.from === from);
    item = meta.items.get(parts?.to[0] ?? -1);
  }
  if (item === undefined || DERIVED.has(item.type)) return undefined;
  const format = FORMATS[item.type];
  if (format === undefined) {
    throw unsupportedFormat(`a HEIF image ${OTHER_CODECS[item.type] ?? 'with an unsupported codec'}`);
  }
  return { item, format };
}

/** Size after the transformations of an item, in their order: clean aperture and rotation (ISO/IEC 23008-12, 6.5). */
export function sizeOf(properties: readonly Property[], coded: Size | undefined): Size | undefined {
  const extents = properties.find(({ type }) => type === 'ispe');
  let size = coded;
  if (extents !== undefined) {
    const content = new BoxContent(extents.content, 4);
    size = { width: content.uint(4), height: content.uint(4) };
  }
  for (const { type, content } of properties) {
    if (size === undefined) break;
    if (type === 'clap') size = cropped(size, new BoxContent(content));
    else if (type === 'irot' && ((content[0] ?? 0) & 1) === 1) size = { width: size.height, height: size.width };
  }
  return size;
}

/** Fractions of width, height and offsets (ISO/IEC 14496-12, 12.1.4); what is no part of the picture is ignored. */
function cropped(size: Size, content: BoxContent): Size {
  const width = Math.round(content.uint(4) / content.uint(4));
  const height = Math.round(content.uint(4) / content.uint(4));
  const isPart = width > 0 && height > 0 && width <= size.width && height <= size.height;
  return isPart ? { width, height } : size;
}

/** Size of a grid or an overlay by its own data (ISO/IEC 23008-12, 6.6.2.2 and 3): version, flags, then two counts or colors. */
export function derivedSize(type: string, data: Buffer): Size | undefined {
  const content = new BoxContent(data, 1);
  const wordSize = (content.uint(1) & 1) === 1 ? 4 : 2;
  content.at += type === 'grid' ? 2 : 8;
  const size = { width: content.uint(wordSize), height: content.uint(wordSize) };
  return content.at <= data.length ? size : undefined;
}

export function hasAlpha(meta: HeifMeta, id: number): boolean {
  for (const { id: auxiliary } of meta.referring('auxl', id)) {
    const kind = meta.propertiesOf(auxiliary).find(({ type }) => type === 'auxC');
    if (kind !== undefined && ALPHA.has(new BoxContent(kind.content, 4).text())) return true;
  }
  return false;
}

/** Depth and colors of a coded picture: by its decoder configuration (AV1-ISOBMFF 2.3, ISO/IEC 14496-15, 8.3.2), else by `pixi`. */
export function pixelsOf(properties: readonly Property[]): Pick<Findings['picture'], 'bit_depth' | 'color_space'> {
  const contentOf = (wanted: string) => properties.find(({ type }) => type === wanted)?.content;
  const av1 = contentOf('av1C')?.[2];
  const hevc = contentOf('hvcC');
  const pixi = contentOf('pixi');
  if (av1 !== undefined) {
    const depth = (av1 & 0x40) === 0 ? 8 : (av1 & 0x20) === 0 ? 10 : 12;
    return { bit_depth: depth, color_space: (av1 & 0x10) === 0 ? 'srgb' : 'gray' };
  }
  if (hevc !== undefined && hevc.length > 17) {
    return { bit_depth: ((hevc[17] ?? 0) & 7) + 8, color_space: ((hevc[16] ?? 0) & 3) === 0 ? 'gray' : 'srgb' };
  }
  const depth = pixi?.[5];
  const color_space = pixi?.[4] === 1 ? 'gray' : 'srgb';
  return { color_space, ...(depth !== undefined && depth > 0 && { bit_depth: depth }) };
}
