interface HeicOptions {
  readonly width: number;
  readonly height: number;
  /** Bits of a channel. */
  readonly depth?: number;
  /** Quarter turns against the clock that the container asks for (`irot`). */
  readonly turns?: number;
  /** A TIFF header and its directories, as `exifBytes` makes them. */
  readonly exif?: Buffer;
}

/**
 * A HEIC file whose container is whole and whose picture is not: nothing here encodes HEVC, and nothing decodes it. The
 * boxes are those of ISO/IEC 23008-12, the decoder's configuration is of ISO/IEC 14496-15.
 */
export function heic({ width, height, depth = 8, turns = 0, exif }: HeicOptions): Buffer {
  const picture = Buffer.alloc(64, 0x2a);
  // The offset to the TIFF header, none here.
  const block = exif === undefined ? [] : [Buffer.concat([u32(0), exif])];
  const items = [picture, ...block];
  const properties = [
    box('hvcC', hevcConfiguration(depth)),
    full('ispe', u32(width), u32(height)),
    full('pixi', Buffer.from([3, depth, depth, depth])),
    ...(turns === 0 ? [] : [box('irot', Buffer.from([turns]))]),
  ];
  const meta = (dataAt: number) =>
    full(
      'meta',
      full('hdlr', u32(0), Buffer.from('pict', 'latin1'), Buffer.alloc(13)),
      full('pitm', u16(1)),
      full('iloc', Buffer.from([0x44, 0]), u16(items.length), ...locations(items, dataAt)),
      full('iinf', u16(items.length), itemInfo(1, 'hvc1'), ...block.map(() => itemInfo(2, 'Exif'))),
      ...block.map(() => full('iref', box('cdsc', u16(2), u16(1), u16(1)))),
      box(
        'iprp',
        box('ipco', ...properties),
        full('ipma', u32(1), u16(1), Buffer.from([properties.length, ...properties.map((_, at) => at + 1)])),
      ),
    );
  const type = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  const dataAt = type.length + meta(0).length + 8;
  return Buffer.concat([type, meta(dataAt), box('mdat', ...items)]);
}

function locations(items: readonly Buffer[], dataAt: number): Buffer[] {
  let at = dataAt;
  return items.map((item, index) => {
    const place = Buffer.concat([u16(index + 1), u16(0), u16(1), u32(at), u32(item.length)]);
    at += item.length;
    return place;
  });
}

function itemInfo(id: number, type: string): Buffer {
  return box('infe', u32(0x02000000), u16(id), u16(0), Buffer.from(`${type}\0`, 'latin1'));
}

function hevcConfiguration(depth: number): Buffer {
  const profile = Buffer.from('0160000000900000000000', 'hex');
  const level = Buffer.from([93, 0xf0, 0, 0xfc, 0xfd, 0xf8 | (depth - 8), 0xf8 | (depth - 8), 0, 0, 0x0f, 0]);
  return Buffer.concat([Buffer.from([1]), profile, level]);
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(8 + body.length), Buffer.from(type, 'latin1'), body]);
}

function full(type: string, ...content: readonly Buffer[]): Buffer {
  return box(type, u32(0), ...content);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
