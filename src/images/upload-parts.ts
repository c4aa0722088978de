const MIB = 1024 * 1024;
/** Amazon S3 accepts no part under 5 MiB, except the last one. */
const MIN_PART_BYTES = 8 * MIB;
/** Each part has a URL of some 400 characters in the response. */
const MAX_PARTS = 1_000;

/** Size of each part of an upload except the last one: whole MiB, so that at most 1,000 parts are needed. */
export function partSize(sizeBytes: number): number {
  return Math.max(MIN_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS / MIB) * MIB);
}

/** Of each part, in order. */
export function partSizes(sizeBytes: number, partBytes: number): number[] {
  const count = partCount(sizeBytes, partBytes);
  return Array.from({ length: count }, (_, index) => Math.min(partBytes, sizeBytes - index * partBytes));
}

export function partCount(sizeBytes: number, partBytes: number): number {
  return Math.ceil(sizeBytes / partBytes);
}
