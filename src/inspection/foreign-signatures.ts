/** A TIFF with Canon's own mark at 8: its first picture is only a preview. */
export const CANON_RAW = '49492a00100000004352';

/** Signatures of files that are sent by mistake: hexadecimal bytes at an offset. */
const BYTES: ReadonlyArray<readonly [name: string, offset: number, hex: string]> = [
  ['a PDF document', 0, '255044462d'],
  ['a ZIP archive or an office document', 0, '504b0304'],
  ['a ZIP archive', 0, '504b0506'],
  ['a gzip archive', 0, '1f8b'],
  ['a bzip2 archive', 0, '425a68'],
  ['an xz archive', 0, 'fd377a585a00'],
  ['a 7-Zip archive', 0, '377abcaf271c'],
  ['a RAR archive', 0, '526172211a07'],
  ['a Zstandard archive', 0, '28b52ffd'],
  ['a tar archive', 257, '7573746172'],
  ['a WebAssembly module', 0, '0061736d'],
  ['an SQLite database', 0, '53514c69746520666f726d6174203300'],
  ['a program', 0, '7f454c46'],
  ['a program', 0, '4d5a'],
  ['an icon (ICO)', 0, '00000100'],
  ['a cursor (CUR)', 0, '00000200'],
  ['an icon (ICNS)', 0, '69636e73'],
  ['a Photoshop document (PSD)', 0, '38425053'],
  ['a GIMP document (XCF)', 0, '67696d7020786366'],
  ['a JPEG XL image', 0, 'ff0a'],
  ['a JPEG XL image', 0, '0000000c4a584c20'],
  ['a JPEG 2000 image', 0, '0000000c6a502020'],
  ['a JPEG 2000 image', 0, 'ff4fff51'],
  ['a camera raw file (Canon CR2)', 0, CANON_RAW],
  ['a camera raw file (Phase One IIQ)', 8, '49494949'],
  ['a camera raw file (Phase One IIQ)', 8, '4d4d4d4d'],
  ['a camera raw file (Canon CR3)', 4, '6674797063727820'],
  ['a camera raw file (Fujifilm RAF)', 0, '46554a4946494c4d4343442d524157'],
  ['a camera raw file (Olympus ORF)', 0, '4949524f'],
  ['a camera raw file (Olympus ORF)', 0, '49495253'],
  ['a camera raw file (Panasonic RW2)', 0, '49495500'],
  ['an OpenEXR image', 0, '762f3101'],
  ['a Radiance HDR image', 0, '233f52414449414e4345'],
  ['a QOI image', 0, '716f6966'],
  ['a DDS texture', 0, '44445320'],
  ['an MNG animation', 0, '8a4d4e470d0a1a0a'],
  ['a DICOM file', 128, '4449434d'],
  ['a PostScript document', 0, '25215053'],
  ['an RTF document', 0, '7b5c727466'],
  ['an office document', 0, 'd0cf11e0a1b11ae1'],
  ['an AVI video', 8, '415649204c495354'],
  ['a WAVE sound', 8, '57415645666d7420'],
  ['a RIFF file other than WebP', 0, '52494646'],
  ['a QuickTime movie', 4, '6674797071742020'],
  ['an MP4 video or audio file', 4, '66747970'],
  ['a QuickTime movie', 4, '6d6f6f76'],
  ['a QuickTime movie', 4, '6d646174'],
  ['a QuickTime movie', 4, '77696465'],
  ['a Matroska or WebM video', 0, '1a45dfa3'],
  ['an MPEG video', 0, '000001ba'],
  ['an MPEG video', 0, '000001b3'],
  ['a Flash video', 0, '464c5601'],
  ['a Windows Media file', 0, '3026b2758e66cf11'],
  ['an Ogg file', 0, '4f676753'],
  ['a FLAC sound', 0, '664c6143'],
  ['an MP3 sound', 0, '494433'],
  ['an MP3 sound', 0, 'fffb'],
  ['an MP3 sound', 0, 'fff3'],
  ['an MP3 sound', 0, 'fffa'],
  ['text in UTF-16', 0, 'fffe'],
  ['text in UTF-16', 0, 'feff'],
];

/** The prolog of an XML document, which may precede the root element of a drawing. */
const XML_PROLOG = /^(?:\s|<\?.*?\?>|<!--.*?-->)+/s;

/** The same for text, without byte order mark and leading space; the first match counts. */
const TEXTS: ReadonlyArray<readonly [name: string, fits: (text: string, root: string) => boolean]> = [
  ['an SVG drawing', (_, root) => /^<(?:svg[\s>/]|svg:svg|!doctype svg)/i.test(root)],
  ['an HTML page', (_, root) => /^<(?:!doctype html|html|head|body|script)\b/i.test(root)],
  ['an SVG drawing', (text) => /^<(?:\?xml|!)/i.test(text) && /<svg[\s>]/i.test(text)],
  ['an XML document', (text) => text.startsWith('<?xml')],
  ['JSON: set Content-Type to application/json', (text) => /^(?:\{\s*["}]|\[\s*[[{"\d\]tfn-])/.test(text)],
  [
    'a multipart form: set Content-Type to multipart/form-data with its boundary',
    (text) => /^--[^\r\n]{1,80}\r\ncontent-/i.test(text),
  ],
  ['a data URI: send the bytes themselves, or the URI as image_data in JSON', (text) => /^data:image\//i.test(text)],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text is what has no control characters, and decodes
  ['text', (text) => text !== '' && !/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text)],
];

/** Describes the type of an unsupported file by its first bytes; `undefined` if it is unknown. */
export function foreignName(bytes: Buffer): string | undefined {
  const binary = BYTES.find(([, offset, hex]) =>
    bytes.subarray(offset, offset + hex.length / 2).equals(Buffer.from(hex, 'hex')),
  );
  if (binary) return binary[0];
  // The last character may be truncated.
  const decoded = bytes.toString('utf8').replace(/^\uFEFF|\ufffd$/g, '');
  const text = decoded.trimStart();
  const root = text.replace(XML_PROLOG, '');
  return TEXTS.find(([, fits]) => fits(text, root))?.[0];
}
