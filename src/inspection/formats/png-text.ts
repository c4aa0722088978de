import { constants, inflateSync } from 'node:zlib';
import type { MetadataBlocks } from '../metadata/metadata-blocks.ts';

/** A chunk's type as the number in the file. */
export const chunkType = (letters: string): number => Buffer.from(letters, 'latin1').readUInt32BE();

const TEXT = chunkType('tEXt');
const PACKED_TEXT = chunkType('zTXt');
const INTERNATIONAL_TEXT = chunkType('iTXt');
/** Chunks with a keyword and a text (PNG 11.3.3). */
export const TEXT_CHUNKS: ReadonlySet<number> = new Set([TEXT, PACKED_TEXT, INTERNATIONAL_TEXT]);

/** Decompressed size of one text: 128 KiB of hexadecimal EXIF, and XMP. A larger text is ignored. */
export const MAX_UNPACKED_BYTES = 512 * 1024;

const XMP = 'xml:com.adobe.xmp';
/** ImageMagick's name for metadata in hexadecimal. */
const PROFILE = /^raw profile type (exif|app1|xmp)$/;
const PROFILE_TEXT = /^\s*\S{1,40}\s+\d{1,12}\s+([0-9a-fA-F\s]+)/;

/** Whether the text that starts with these bytes carries EXIF or XMP. */
export function isWantedText(start: Buffer): boolean {
  const keyword = keywordOf(start);
  return keyword === XMP || PROFILE.test(keyword);
}

/** Adds EXIF or XMP of a text chunk; unreadable data is ignored. */
export function addTextChunk(type: number, content: Buffer, metadata: MetadataBlocks): void {
  const keyword = keywordOf(content);
  const text = textOf(type, content.subarray(keyword.length + 1));
  if (text === undefined) return;
  if (keyword === XMP) {
    metadata.addXmp(text);
    return;
  }
  const hex = PROFILE_TEXT.exec(text.toString('latin1'))?.[1]?.replaceAll(/\s/g, '');
  if (hex === undefined) return;
  const profile = Buffer.from(hex, 'hex');
  if (profile.toString('latin1', 0, 4) === 'http' || profile.toString('latin1', 0, 4) === 'Exif') {
    metadata.addApp1(profile);
  } else if (keyword.endsWith('xmp')) {
    metadata.addXmp(profile);
  } else {
    metadata.addExif(profile);
  }
}

function keywordOf(content: Buffer): string {
  const end = content.indexOf(0);
  return end === -1 ? '' : content.toString('latin1', 0, end).toLowerCase();
}

/** The text after the keyword, decompressed. */
function textOf(type: number, rest: Buffer): Buffer | undefined {
  if (type === TEXT) return rest;
  // Compression method, which is always 0.
  if (type === PACKED_TEXT) return unpack(rest.subarray(1));
  // Flag and method of compression, language and translated keyword, each with a NUL at its end.
  const language = rest.indexOf(0, 2);
  const translated = language === -1 ? -1 : rest.indexOf(0, language + 1);
  if (translated === -1) return undefined;
  const text = rest.subarray(translated + 1);
  return rest[0] === 1 ? unpack(text) : text;
}

/** Never decompresses more than `MAX_UNPACKED_BYTES`; a truncated stream returns what it contains. */
function unpack(packed: Buffer): Buffer | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}
