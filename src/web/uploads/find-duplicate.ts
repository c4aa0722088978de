import type { ImageDocument } from '../../contract/image-document.ts';
import type { Images } from '../api/images.ts';
import { createQueue } from './queue.ts';

/** 64 MiB: Web Crypto hashes a file only as a whole in memory. */
const MAX_HASHED_BYTES = 67_108_864;

export type FindDuplicate = (file: File, signal: AbortSignal) => Promise<ImageDocument | undefined>;

/**
 * An image with the same bytes. A hint only: `undefined` too for a large file, where the page has no Web Crypto (plain
 * HTTP), and when the question fails.
 */
export function createFindDuplicate(images: Images): FindDuplicate {
  const hashing = createQueue(1);

  return async function findDuplicate(file, signal) {
    if (file.size === 0 || file.size > MAX_HASHED_BYTES || globalThis.crypto.subtle === undefined) return undefined;
    try {
      return await images.findByHash(await hashing(() => hashOf(file), signal), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  };
}

/** SHA-256, lower-case hex. */
async function hashOf(file: File): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
