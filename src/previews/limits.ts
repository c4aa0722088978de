import { totalmem } from 'node:os';

const MIB = 1024 * 1024;

/** Bytes of an original, which a decoder holds whole: as many as the largest upload in one request may have. */
export const MAX_SOURCE_BYTES = 100 * MIB;
/** Width × height of an original that is decoded row by row, or by a native library. */
export const MAX_PIXELS = 100_000_000;
/** The same for HEIC and BMP, which are decoded as a whole: 4 to 9 bytes per pixel. */
export const MAX_HELD_PIXELS = 50_000_000;

/** Concurrent decoder processes. */
export const MAX_DECODERS = 2;
/** Queue of requests for a decoder, and the longest wait. Beyond either limit the response is 429. */
export const MAX_WAITING = 64;
export const MAX_WAIT_MS = 15_000;

/** Limits of one preview: processor time, which does not depend on the load of the machine, and wall-clock time. */
export const CPU_LIMIT_MS = 10_000;
export const CLOCK_LIMIT_MS = 20_000;
/** The largest known need: a HEIC of 48 megapixels. */
const MOST_MEMORY_BYTES = 512 * MIB;

/** Raise it when decoders are replaced or limits raised: recorded faults are then tried again. */
export const DECODERS = 1;

/** Resident memory of one decoder: two of them leave half of the instance to the app. */
export function memoryLimit(
  total = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
): number {
  return Math.min(MOST_MEMORY_BYTES, Math.floor(total / 4));
}
