const FTYP = { size: 0, type: 4, majorBrand: 8, compatibleBrands: 16 };

/**
 * The brands of the `ftyp` box that an ISO base media file starts with (ISO/IEC 14496-12, 4.3), the major one first;
 * none when it does not start with one, or not all of the box has come yet. At most `limit` bytes are looked at.
 */
export function isoMediaBrands(bytes: Buffer, whole: boolean, limit: number): string[] {
  if (bytes.length < FTYP.majorBrand + 4 || bytes.toString('latin1', FTYP.type, FTYP.majorBrand) !== 'ftyp') return [];
  const boxEnd = Math.min(bytes.readUInt32BE(FTYP.size), limit);
  if (!whole && bytes.length < boxEnd) return [];
  const brands = [bytes.toString('latin1', FTYP.majorBrand, FTYP.majorBrand + 4)];
  for (let at = FTYP.compatibleBrands; at + 4 <= Math.min(boxEnd, bytes.length); at += 4) {
    brands.push(bytes.toString('latin1', at, at + 4));
  }
  return brands;
}
