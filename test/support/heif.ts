/** A part of a HEIF file: a coded or derived picture, EXIF, XMP. */
export interface HeifItem {
  readonly type: string;
  readonly data?: Buffer;
  /** 1-based places in `properties`. */
  readonly properties?: readonly number[];
  readonly references?: Readonly<Record<string, readonly number[]>>;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly isHidden?: boolean;
  /** The bytes are in `idat` instead of `mdat`. */
  readonly isInMeta?: boolean;
}

export interface Heif {
  readonly brands?: readonly string[];
  readonly items: readonly HeifItem[];
  readonly properties: readonly Buffer[];
  /** 1-based; the first item when absent. */
  readonly primary?: number;
  readonly isMetaLast?: boolean;
  /** Bytes between the header and what follows, in a `free` box. */
  readonly padding?: number;
  readonly tracks?: readonly HeifTrack[];
}

export interface HeifTrack {
  readonly handler: string;
  readonly samples: number;
  readonly isThumbnail?: boolean;
}

/** A file of these items, whose boxes are sound and whose pictures are not coded at all (ISO/IEC 23008-12). */
export function heif(options: Heif): Buffer {
  const { brands = ['heic', 'mif1', 'heic'], items, isMetaLast = false, padding = 0, tracks = [] } = options;
  const [major = '', ...compatible] = brands;
  const start = [box('ftyp', ascii(`${major}\0\0\0\0${compatible.join('')}`))];
  if (padding > 0) start.push(box('free', Buffer.alloc(padding)));
  const startBytes = Buffer.concat(start);
  const data = box('mdat', ...items.filter((item) => !item.isInMeta).map((item) => item.data ?? Buffer.alloc(0)));
  const moov = tracks.length === 0 ? Buffer.alloc(0) : box('moov', ...tracks.map(trackBox));
  const metaBytes = meta(options, 0).length;
  const dataAt = startBytes.length + 8 + (isMetaLast ? 0 : metaBytes);
  const described = items.length === 0 ? Buffer.alloc(0) : meta(options, dataAt);
  return Buffer.concat(isMetaLast ? [startBytes, data, described, moov] : [startBytes, described, data, moov]);
}

function meta({ items, properties, primary = 1 }: Heif, dataAt: number): Buffer {
  const locations: Buffer[] = [];
  const inMeta: Buffer[] = [];
  let at = dataAt;
  let metaAt = 0;
  for (const [index, { data = Buffer.alloc(0), isInMeta }] of items.entries()) {
    const position = isInMeta ? metaAt : at;
    locations.push(u16(index + 1), u16(isInMeta ? 1 : 0), u16(0), u16(1), u32(position), u32(data.length));
    if (isInMeta) inMeta.push(data);
    if (isInMeta) metaAt += data.length;
    else at += data.length;
  }
  const references = items.flatMap(({ references: to = {} }, index) =>
    Object.entries(to).map(([type, ids]) => box(type, u16(index + 1), u16(ids.length), ...ids.map(u16))),
  );
  const associations = items.map(({ properties: of = [] }, index) =>
    Buffer.concat([u16(index + 1), Buffer.from([of.length, ...of])]),
  );
  return full(
    'meta',
    full('hdlr', u32(0), ascii('pict'), Buffer.alloc(13)),
    full('pitm', u16(primary)),
    box('iloc', u32(0x01000000), Buffer.from([0x44, 0]), u16(items.length), ...locations),
    full('iinf', u16(items.length), ...items.map(itemInfo)),
    ...(references.length > 0 ? [full('iref', ...references)] : []),
    box('iprp', box('ipco', ...properties), full('ipma', u32(items.length), ...associations)),
    ...(inMeta.length > 0 ? [box('idat', ...inMeta)] : []),
  );
}

function itemInfo({ type, contentType = '', contentEncoding = '', isHidden }: HeifItem, index: number): Buffer {
  const mime = type === 'mime' ? `${contentType}\0${contentEncoding}\0` : '';
  return box('infe', u32(isHidden ? 0x02000001 : 0x02000000), u16(index + 1), u16(0), ascii(`${type}\0${mime}`));
}

function trackBox({ handler, samples, isThumbnail }: HeifTrack): Buffer {
  const table = box('minf', box('stbl', full('stsz', u32(0), u32(samples))));
  const media = box('mdia', full('hdlr', u32(0), ascii(handler), Buffer.alloc(13)), table);
  return box('trak', ...(isThumbnail ? [box('tref', box('thmb', u32(1)))] : []), media);
}

export const spatialExtents = (width: number, height: number): Buffer => full('ispe', u32(width), u32(height));
export const pixelInformation = (...depths: readonly number[]): Buffer =>
  full('pixi', Buffer.from([depths.length, ...depths]));
export const rotation = (quarters: number): Buffer => box('irot', Buffer.from([quarters]));
export const mirror = (axis: number): Buffer => box('imir', Buffer.from([axis]));
/** Fractions: width, height, horizontal and vertical offset. */
export const cleanAperture = (...fractions: readonly (readonly [number, number])[]): Buffer =>
  box('clap', ...fractions.flatMap(([above, below]) => [u32(above), u32(below)]));
export const auxiliaryType = (urn: string): Buffer => full('auxC', ascii(`${urn}\0`));

export function hevcConfiguration(depth: number, chroma = 1): Buffer {
  const profile = Buffer.from('0160000000900000000000', 'hex');
  const depths = [0xf8 | (depth - 8), 0xf8 | (depth - 8)];
  const level = Buffer.from([93, 0xf0, 0, 0xfc, 0xfc | chroma, ...depths, 0, 0, 0x0f, 0]);
  return box('hvcC', Buffer.from([1]), profile, level);
}

/** `flags`: 0x40 for more than 8 bits, 0x20 for 12, 0x10 for gray. */
export const av1Configuration = (flags: number): Buffer => box('av1C', Buffer.from([0x81, 0, flags, 0]));

/** The data of a grid (ISO/IEC 23008-12, 6.6.2.3). */
export const grid = (rows: number, columns: number, width: number, height: number): Buffer =>
  Buffer.concat([Buffer.from([0, 0, rows - 1, columns - 1]), u16(width), u16(height)]);

export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(8 + body.length), ascii(type), body]);
}

export function full(type: string, ...content: readonly Buffer[]): Buffer {
  return box(type, u32(0), ...content);
}

const ascii = (text: string) => Buffer.from(text, 'latin1');

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
