/**
 * Sort key of an ID among those of the same `created_at`: its UTF-8 in hexadecimal. Sorting by it sorts IDs by code
 * point, in every store and every library: above U+FFFF a comparison of UTF-16 units differs from one of UTF-8 bytes.
 */
export function orderKey(imageId: string): string {
  return Buffer.from(imageId).toString('hex');
}
