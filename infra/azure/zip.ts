import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive; `name` is its path, with forward slashes. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const version = 20;
const utf8Names = 0x0800;
const deflated = 8;
/** 1980-01-01, the first day of the format: the same files always result in the same archive. */
const date = 0x0021;
const unixMadeBy = 0x0300 | version;
const regularFile = (0o100644 << 16) >>> 0;
const mostEntries = 0xffff;
const mostBytes = 0xffffffff;

/** A ZIP archive (APPNOTE 6.3, without Zip64, encryption and comments) of these files, in the order of their names. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of sorted) {
    const name = Buffer.from(entry.name, 'utf8');
    const data = deflateRawSync(entry.bytes, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(version, 0);
    common.writeUInt16LE(utf8Names, 2);
    common.writeUInt16LE(deflated, 4);
    common.writeUInt16LE(date, 8);
    common.writeUInt32LE(crc32(entry.bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(entry.bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(uint32(localSignature), common, name, data);

    const central = Buffer.alloc(14);
    central.writeUInt32LE(regularFile, 6);
    central.writeUInt32LE(offset, 10);
    directory.push(uint32(centralSignature), uint16(unixMadeBy), common, central, name);
    offset += 4 + common.length + name.length + data.length;
  }
  const directoryBytes = Buffer.concat(directory);
  if (sorted.length > mostEntries || offset + directoryBytes.length > mostBytes) {
    throw new Error('Cannot create the archive: it needs Zip64, which this writer does not support');
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(sorted.length, 4);
  end.writeUInt16LE(sorted.length, 6);
  end.writeUInt32LE(directoryBytes.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directoryBytes, uint32(endSignature), end]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
