import { totalmem } from 'node:os';

const MIB = 1024 * 1024;

/** Bytes of an original, which a decoder holds whole: as many as the largest upload in one request may have. */
export const MAX_SOURCE_BYTES = 100 * MIB;
/** Width × height of an original that is decoded row by row, or by a native library. */
export const MAX_PIXELS = 100_000_000;
/** The same where the whole picture lies in the memory of the process, 4 to 9 bytes per pixel: HEIC and BMP. */
export const MAX_HELD_PIXELS = 50_000_000;

/** Decoder processes at once. */
export const MAX_DECODERS = 2;
/** Requests that wait for a decoder, and for how long. A further one, and one that has waited, is answered 429. */
export const MAX_WAITING = 64;
export const MAX_WAIT_MS = 15_000;

/** What one preview may take: processor time, which a busy machine does not shorten, and time by the clock. */
export const CPU_LIMIT_MS = 10_000;
export const CLOCK_LIMIT_MS = 20_000;
/** The largest known need: a HEIC of 48 megapixels. */
const MOST_MEMORY_BYTES = 512 * MIB;

/** Raise it when decoders are replaced or limits widened: faults that earlier ones found are then tried again. */
export const DECODERS = 1;

/** Resident memory of one decoder: two of them leave half of the instance to the app. */
export function memoryLimit(
  total = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
): number {
  return Math.min(MOST_MEMORY_BYTES, Math.floor(total / 4));
}
