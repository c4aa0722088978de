import { createInspectors } from '../../src/inspection/create-inspectors.ts';
import type { ImageFacts } from '../../src/inspection/image-facts.ts';

interface Sending {
  /** Bytes of each call of `add`; all in one when absent. */
  chunk?: number;
  maxPixels?: number;
  directory?: string;
}

const USUAL = { maxPixels: 100_000_000 };

/** One for many images, as in the app: they share memory. */
const inspector = createInspectors(USUAL);

/** Sends bytes to a new inspector as an upload does, and drops it. */
export async function inspectBytes(bytes: Uint8Array, sending: Sending = {}): Promise<ImageFacts> {
  const { chunk = Math.max(1, bytes.length), ...options } = sending;
  const create = Object.keys(options).length === 0 ? inspector : createInspectors({ ...USUAL, ...options });
  const inspecting = create();
  try {
    for (let at = 0; at < bytes.length; at += chunk) await inspecting.add(bytes.subarray(at, at + chunk));
    return await inspecting.inspect();
  } finally {
    await inspecting.discard();
  }
}
