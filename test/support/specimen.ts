import { createSpecimens } from '../../src/inspection/create-specimen.ts';
import type { ImageFacts } from '../../src/inspection/image-facts.ts';

interface Sending {
  /** Bytes of each call of `add`; all at once when absent. */
  chunk?: number;
  maxPixels?: number;
  directory?: string;
}

const USUAL = { maxPixels: 100_000_000 };

/** One for many images, as in the app: they use memory again. */
const createUsual = createSpecimens(USUAL);

/** Sends bytes to a new specimen as an upload does, and drops it. */
export async function inspectBytes(bytes: Uint8Array, sending: Sending = {}): Promise<ImageFacts> {
  const { chunk = Math.max(1, bytes.length), ...options } = sending;
  const create = Object.keys(options).length === 0 ? createUsual : createSpecimens({ ...USUAL, ...options });
  const specimen = create();
  try {
    for (let at = 0; at < bytes.length; at += chunk) await specimen.add(bytes.subarray(at, at + chunk));
    return await specimen.inspect();
  } finally {
    await specimen.discard();
  }
}
