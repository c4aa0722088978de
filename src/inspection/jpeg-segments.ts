const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const START_OF_FRAME = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** Markers that stand alone: TEM and the restart markers; SOI is the first of them. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Markers and where they are, up to the first scan, the end, or what is no marker (undefined). */
function* segments(bytes: Buffer): Generator<{ marker: number | undefined; at: number }> {
  let at = 0;
  while (at + 4 <= bytes.length) {
    const marker = bytes.readUInt8(at + 1);
    if (bytes.readUInt8(at) !== 0xff) {
      yield { marker: undefined, at };
      return;
    }
    if (marker !== 0xff) yield { marker, at };
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return;
    if (marker === 0xff) at += 1;
    else if (isAlone(marker)) at += 2;
    else at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
}

/**
 * Whether the pixels of a JPEG start within these first bytes: then all of its metadata lies within them too. What is no
 * marker, or ends the image before a scan, is for the decoder to judge: more bytes would not help.
 */
export function reachesScan(bytes: Buffer): boolean {
  for (const { marker } of segments(bytes)) {
    if (marker === undefined || marker === START_OF_SCAN || marker === END_OF_IMAGE) return true;
  }
  return false;
}

/** Where the frame header starts that has the size; `undefined` when it does not lie within these bytes. */
export function startOfFrame(bytes: Buffer): number | undefined {
  for (const { marker, at } of segments(bytes)) {
    if (marker !== undefined && START_OF_FRAME.has(marker)) return at;
  }
  return undefined;
}
