import { createSpecimens } from '../../src/inspection/create-specimen.ts';
import type { ImageFacts } from '../../src/inspection/image-facts.ts';

interface Sending {
  /** Bytes of each call of `add`; all at once when absent. */
  chunk?: number;
  maxPixels?: number;
  directory?: string;
}

/** Sends bytes to a new specimen as an upload does, and drops it. */
export async function inspectBytes(bytes: Uint8Array, sending: Sending = {}): Promise<ImageFacts> {
  const { chunk = Math.max(1, bytes.length), maxPixels = 100_000_000, directory } = sending;
  const specimen = createSpecimens({ maxPixels, ...(directory !== undefined && { directory }) })();
  try {
    for (let at = 0; at < bytes.length; at += chunk) await specimen.add(bytes.subarray(at, at + chunk));
    return await specimen.inspect();
  } finally {
    await specimen.discard();
  }
}
