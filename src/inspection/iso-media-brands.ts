const BOX_TYPE = 4;
const MAJOR_BRAND = 8;
const COMPATIBLE_BRANDS = 16;
/** No real file has more brands than fit. */
const MAX_BYTES = 1024;

/**
 * The brands of the `ftyp` box that an ISO base media file starts with (ISO/IEC 14496-12, 4.3), the major one first; none
 * when it does not start with one, or the box is not complete yet.
 */
export function isoMediaBrands(bytes: Buffer, whole: boolean): string[] {
  if (bytes.length < MAJOR_BRAND + 4 || bytes.toString('latin1', BOX_TYPE, MAJOR_BRAND) !== 'ftyp') return [];
  const boxEnd = Math.min(bytes.readUInt32BE(0), MAX_BYTES);
  if (!whole && bytes.length < boxEnd) return [];
  const brands = [bytes.toString('latin1', MAJOR_BRAND, MAJOR_BRAND + 4)];
  for (let at = COMPATIBLE_BRANDS; at + 4 <= Math.min(boxEnd, bytes.length); at += 4) {
    brands.push(bytes.toString('latin1', at, at + 4));
  }
  return brands;
}
