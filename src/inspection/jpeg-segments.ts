const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Markers that stand alone: TEM and the restart markers; SOI is the first of them. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Whether the pixels of a JPEG start within these first bytes: then all of its metadata lies within them too. */
export function reachesScan(bytes: Buffer): boolean {
  let at = 0;
  while (at + 4 <= bytes.length) {
    const marker = bytes.readUInt8(at + 1);
    // What is no marker, or ends the image before a scan, is for the decoder to judge: more bytes would not help.
    if (bytes.readUInt8(at) !== 0xff || marker === START_OF_SCAN || marker === END_OF_IMAGE) return true;
    if (marker === 0xff) at += 1;
    else if (isAlone(marker)) at += 2;
    else at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return false;
}
