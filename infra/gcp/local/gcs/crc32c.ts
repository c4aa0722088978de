/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** CRC32C in the format of Cloud Storage: Base64 of four big-endian bytes. */
export function crc32c(chunks: Iterable<Uint8Array>): string {
  let value = 0xffffffff;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at++) {
      value = (value >>> 8) ^ (TABLE[(value ^ (chunk[at] ?? 0)) & 0xff] ?? 0);
    }
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((value ^ 0xffffffff) >>> 0);
  return bytes.toString('base64');
}
