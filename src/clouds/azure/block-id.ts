/** Of a block, by its index. The IDs of all blocks of a blob must have the same length. */
export function blockId(index: number): string {
  return Buffer.from(String(index).padStart(6, '0')).toString('base64');
}
