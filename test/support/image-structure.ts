/** Where the parts of an image file are, by a walk of the test's own: what a mutation takes hold of. */
export interface Structure {
  /** Offsets at which a part begins, in order, and the end of the file. */
  readonly edges: readonly number[];
  /** Numbers that tell sizes, counts, offsets and types. */
  readonly numbers: readonly { readonly at: number; readonly size: 2 | 4; readonly little: boolean }[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Numbers = Structure['numbers'][number][];

export function structureOf(bytes: Buffer): Structure {
  const magic = bytes.toString('latin1', 0, 12);
  if (magic.startsWith('\x89PNG')) return png(bytes);
  if (magic.startsWith('\xff\xd8')) return jpeg(bytes);
  if (magic.startsWith('RIFF')) return riff(bytes);
  if (magic.startsWith('II*')) return tiff(bytes);
  if (magic.slice(4, 8) === 'ftyp') return boxes(bytes);
  const little = Array.from({ length: Math.min(60, (bytes.length - 2) >> 1) }, (_, at) => ({
    at: at * 2,
    size: 2 as const,
    little: true,
  }));
  return { edges: [0, Math.min(13, bytes.length), bytes.length], numbers: little };
}

/** The size that a header states, read another way than the service does it; `undefined` where nobody can tell. */
export function statedSize(bytes: Buffer): Size | undefined {
  const magic = bytes.toString('latin1', 0, 4);
  if (magic === '\x89PNG' && bytes.length >= 24)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (magic === 'GIF8' && bytes.length >= 10) return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (magic.startsWith('BM') && bytes.length >= 26) {
    if (bytes.readUInt32LE(14) === 12) return { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) };
    return { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) };
  }
  if (!magic.startsWith('\xff\xd8')) return undefined;
  for (const at of jpeg(bytes).edges) {
    const marker = at + 9 <= bytes.length ? bytes.readUInt8(at + 1) : 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return undefined;
}

function png(bytes: Buffer): Structure {
  const edges = [0];
  const numbers: Numbers = [16, 20].map((at) => ({ at, size: 4, little: false }));
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    edges.push(at);
    numbers.push({ at, size: 4, little: false }, { at: at + 4, size: 4, little: false });
  }
  return { edges: [...edges, bytes.length], numbers };
}

function jpeg(bytes: Buffer): Structure {
  const edges = [0];
  const numbers: Numbers = [];
  for (
    let at = 2;
    at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda;
    at += 2 + bytes.readUInt16BE(at + 2)
  ) {
    edges.push(at);
    for (const offset of [0, 2, 5, 7])
      if (at + offset + 2 <= bytes.length) numbers.push({ at: at + offset, size: 2, little: false });
  }
  const exif = bytes.indexOf('Exif\0\0');
  if (exif !== -1)
    for (let at = exif + 6; at < exif + 200 && at + 4 <= bytes.length; at += 4)
      numbers.push({ at, size: 4, little: true });
  return { edges: [...edges, bytes.length], numbers };
}

function riff(bytes: Buffer): Structure {
  const edges = [0];
  const numbers: Numbers = [{ at: 4, size: 4, little: true }];
  for (let at = 12; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) % 2)) {
    edges.push(at);
    for (const offset of [0, 4, 12, 15])
      if (at + offset + 4 <= bytes.length) numbers.push({ at: at + offset, size: 4, little: true });
  }
  return { edges: [...edges, bytes.length], numbers };
}

function tiff(bytes: Buffer): Structure {
  const numbers: Numbers = [{ at: 4, size: 4, little: true }];
  const first = bytes.readUInt32LE(4);
  const count = bytes.readUInt16LE(first);
  numbers.push({ at: first, size: 2, little: true });
  for (let at = first + 2; at < first + 2 + count * 12; at += 12) {
    numbers.push(
      { at, size: 2, little: true },
      { at: at + 2, size: 2, little: true },
      { at: at + 4, size: 4, little: true },
      { at: at + 8, size: 4, little: true },
    );
  }
  numbers.push({ at: first + 2 + count * 12, size: 4, little: true });
  return { edges: [0, 8, first, bytes.length], numbers };
}

/** All boxes of an ISO base media file, those inside of others too: each four letters with a length in front. */
function boxes(bytes: Buffer): Structure {
  const edges: number[] = [];
  const numbers: Numbers = [];
  for (let at = 0; at + 12 <= bytes.length && at < 4_000; at++) {
    const size = bytes.readUInt32BE(at);
    if (!/^[a-z]{3}[a-zC0-9]$/.test(bytes.toString('latin1', at + 4, at + 8)) || size < 8 || size > bytes.length - at)
      continue;
    edges.push(at);
    for (const offset of [0, 4, 8, 12, 16])
      if (at + offset + 4 <= bytes.length) numbers.push({ at: at + offset, size: 4, little: false });
  }
  return { edges: [...edges, bytes.length], numbers };
}
